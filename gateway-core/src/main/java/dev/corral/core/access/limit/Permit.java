package dev.corral.core.access.limit;

import dev.corral.core.exchange.Charge;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The place of one admitted request in its limits, until it is answered. */
public final class Permit implements Charge {

  /** The permit of a request without limits. */
  public static final Permit NONE = new Permit(List.of(), Map.of(), LimitProfile.NONE);

  private final List<Limited> limited;
  private final Map<String, String> headers;
  private final LimitProfile profile;
  private final AtomicBoolean released = new AtomicBoolean();

  Permit(List<Limited> limited, Map<String, String> headers, LimitProfile profile) {
    this.limited = limited;
    this.headers = headers;
    this.profile = profile;
  }

  /** Returns the headers that tell the sender what is left. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Returns the limits of the key, or those of the user where the key has none. */
  public LimitProfile profile() {
    return profile;
  }

  @Override
  public void spend(long tokens, long gpuNanos) {
    limited.forEach(one -> one.spend(tokens, gpuNanos));
  }

  /** Gives the place back; only the first call does. */
  public void release() {
    if (released.compareAndSet(false, true)) {
      limited.forEach(one -> one.account().leave());
    }
  }
}
