package dev.corral.core.access.limit;

import dev.corral.core.exchange.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account under its limits.
 *
 * @param whose how the holder is called in a refusal: the key or the user
 * @param account what was used
 * @param profile what may be
 * @param clock tells the time, that of the wall, since counters outlive the process
 */
record Limited(String whose, Account account, LimitProfile profile, InstantSource clock) {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  static long nanos(InstantSource clock) {
    return clock.millis() * 1_000_000L;
  }

  /** Admits a request, or says why not; one that was admitted has a place to be given back. */
  @Nullable Failure enter(boolean costsTokens, long uploadBytes) {
    long now = nanos(clock);
    Failure refusal = costsTokens ? exhausted(now) : null;
    if (refusal != null) {
      return refusal;
    }
    if (profile.concurrency() == 0) {
      account.enter();
    } else if (!account.enter(profile.concurrency())) {
      return refused(
          "has " + profile.concurrency() + " requests running already", NANOS_PER_SECOND);
    }
    if (profile.requestsPerMinute() > 0) {
      Rate rate = Rate.perMinute(profile.requestsPerMinute());
      if (!account.requests.take(1, rate, now)) {
        account.leave();
        return refused(
            "may send " + rate.amount() + " requests a minute",
            account.requests.waitFor(1, rate, now));
      }
    }
    if (profile.uploadPerDay() > 0 && uploadBytes > 0) {
      Rate rate = Rate.perDay(profile.uploadPerDay());
      if (!account.uploadOfDay.take(uploadBytes, rate, now)) {
        account.leave();
        return refused(
            "may upload " + rate.amount() + " bytes a day",
            account.uploadOfDay.waitFor(uploadBytes, rate, now));
      }
    }
    return null;
  }

  /** Gives back what {@link #enter} took for a request that another account refused. */
  void undo(long uploadBytes) {
    account.leave();
    if (profile.requestsPerMinute() > 0) {
      account.requests.giveBack(1, Rate.perMinute(profile.requestsPerMinute()));
    }
    if (profile.uploadPerDay() > 0 && uploadBytes > 0) {
      account.uploadOfDay.giveBack(uploadBytes, Rate.perDay(profile.uploadPerDay()));
    }
  }

  /** Says which of the allowances that are charged afterwards is used up; null for none. */
  private @Nullable Failure exhausted(long now) {
    if (profile.tokensPerMinute() > 0) {
      Rate rate = Rate.perMinute(profile.tokensPerMinute());
      if (account.tokensOfMinute.left(rate, now) == 0) {
        return refused(
            "may use " + rate.amount() + " tokens a minute",
            account.tokensOfMinute.waitFor(1, rate, now));
      }
    }
    if (profile.tokensPerDay() > 0) {
      Rate rate = Rate.perDay(profile.tokensPerDay());
      if (account.tokensOfDay.left(rate, now) == 0) {
        return refused(
            "may use " + rate.amount() + " tokens a day",
            account.tokensOfDay.waitFor(1, rate, now));
      }
    }
    if (profile.gpuSecondsPerDay() > 0) {
      Rate rate = Rate.perDay(profile.gpuSecondsPerDay() * 1000);
      if (account.gpuOfDay.left(rate, now) == 0) {
        return refused(
            "may use " + profile.gpuSecondsPerDay() + " seconds of the model hosts a day",
            account.gpuOfDay.waitFor(1, rate, now));
      }
    }
    return null;
  }

  void spend(long tokens, long gpuNanos) {
    long now = nanos(clock);
    if (profile.tokensPerMinute() > 0) {
      account.tokensOfMinute.charge(tokens, Rate.perMinute(profile.tokensPerMinute()), now);
    }
    if (profile.tokensPerDay() > 0) {
      account.tokensOfDay.charge(tokens, Rate.perDay(profile.tokensPerDay()), now);
    }
    if (profile.gpuSecondsPerDay() > 0) {
      account.gpuOfDay.charge(
          gpuNanos / 1_000_000, Rate.perDay(profile.gpuSecondsPerDay() * 1000), now);
    }
  }

  /** Adds the usual headers of what is limited; the tighter of two accounts is told. */
  void tell(Map<String, String> headers) {
    long now = nanos(clock);
    if (profile.requestsPerMinute() > 0) {
      tell(headers, "requests", Rate.perMinute(profile.requestsPerMinute()), account.requests, now);
    }
    if (profile.tokensPerMinute() > 0) {
      tell(
          headers,
          "tokens",
          Rate.perMinute(profile.tokensPerMinute()),
          account.tokensOfMinute,
          now);
    }
  }

  private static void tell(
      Map<String, String> headers, String what, Rate rate, Allowance allowance, long now) {
    long left = allowance.left(rate, now);
    String before = headers.get("x-ratelimit-remaining-" + what);
    if (before == null || Long.parseLong(before) > left) {
      headers.put("x-ratelimit-limit-" + what, Long.toString(rate.amount()));
      headers.put("x-ratelimit-remaining-" + what, Long.toString(left));
      headers.put(
          "x-ratelimit-reset-" + what,
          String.format(
              Locale.ROOT, "%.3fs", allowance.untilFull(now) / (double) NANOS_PER_SECOND));
    }
  }

  private Failure refused(String what, long waitNanos) {
    return new Failure.QuotaExceeded(
        "this " + whose + " " + what + "; try again later",
        Duration.ofNanos(Math.max(NANOS_PER_SECOND, waitNanos)));
  }
}
