package dev.corral.server.protocol;

import dev.corral.core.access.Principal;
import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.prompt.TaskPrompt;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, read from a request's headers, the same in every dialect.
 *
 * <p>{@code x-corral-priority} (interactive, normal, background), {@code x-corral-timeout} (seconds
 * until the whole answer is of no use), {@code x-corral-reuse: true} and {@code x-corral-footnotes}
 * (true, false) are the caller's own words. Tenant and user are those of the principal. A chore of
 * Open-WebUI yields to questions.
 */
public final class Callers {

  private static final double TIMEOUT_SECONDS_MAX = 86_400;

  private Callers() {}

  /**
   * Returns the question on behalf of whoever sent the request.
   *
   * @param isWatched whether the answer is a stream
   * @throws dev.corral.core.exchange.FailureException naming the header that is wrong
   */
  public static InferenceRequest named(
      InferenceRequest question, Request request, boolean isWatched) {
    PromptLog.write(request.principal(), request.id(), question.prompt());
    return question.withCaller(of(request, usual(question.prompt(), isWatched)));
  }

  /**
   * Returns who sent a request for something that is no answer in words.
   *
   * @throws dev.corral.core.exchange.FailureException naming the header that is wrong
   */
  public static Caller of(Request request) {
    return of(request, Urgency.NORMAL);
  }

  private static Caller of(Request request, Urgency usual) {
    Principal who = request.principal();
    return new Caller(
        who.tenant(),
        who.user(),
        request.header("x-corral-priority").map(Callers::urgency).orElse(usual),
        patience(request.header("x-corral-timeout")),
        request.header("x-corral-reuse").filter("true"::equalsIgnoreCase).isPresent(),
        request.header("x-corral-footnotes").map(Callers::footnotes).orElse(null),
        who.scope(),
        request.charge(),
        request.span());
  }

  private static Urgency usual(Prompt prompt, boolean isWatched) {
    if (isChore(prompt)) {
      return Urgency.BACKGROUND;
    }
    return isWatched ? Urgency.INTERACTIVE : Urgency.NORMAL;
  }

  private static boolean isChore(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Conversation conversation -> {
        Message last = conversation.messages().isEmpty() ? null : conversation.messages().getLast();
        yield last != null
            && last.role() == Role.USER
            && TaskPrompt.read(last.content()).isPresent();
      }
      case Prompt.Completion completion -> TaskPrompt.read(completion.text()).isPresent();
    };
  }

  private static Urgency urgency(String name) {
    for (Urgency one : Urgency.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return one;
      }
    }
    throw invalid("x-corral-priority must be interactive, normal or background");
  }

  private static Boolean footnotes(String told) {
    return switch (told.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid("x-corral-footnotes must be true or false");
    };
  }

  private static @Nullable Duration patience(Optional<String> header) {
    if (header.isEmpty()) {
      return null;
    }
    try {
      double seconds = Double.parseDouble(header.get());
      if (seconds > 0 && seconds <= TIMEOUT_SECONDS_MAX) {
        return Duration.ofNanos((long) (seconds * 1e9));
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw invalid("x-corral-timeout must be a number of seconds, more than 0");
  }

  private static RuntimeException invalid(String message) {
    return new Failure.Invalid(message, null).asException();
  }
}
