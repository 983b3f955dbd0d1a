package dev.corral.server.protocol;

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
 * until the whole answer is of no use) and {@code x-corral-reuse: true} are the caller's own words.
 * The user is what Open-WebUI forwards, believed only of a caller on this machine: anybody else
 * could name whom it likes. A chore of Open-WebUI yields to questions.
 */
public final class Callers {

  private static final String USER = "x-openwebui-user-id";

  /** Ids are UUIDs; a longer one is none. */
  private static final int USER_CHARS_MAX = 128;

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
    Urgency urgency =
        request
            .header("x-corral-priority")
            .map(Callers::urgency)
            .orElseGet(() -> usual(question.prompt(), isWatched));
    return question.withCaller(
        new Caller(
            Caller.COMMON,
            user(request),
            urgency,
            patience(request.header("x-corral-timeout")),
            request.header("x-corral-reuse").filter("true"::equalsIgnoreCase).isPresent()));
  }

  private static String user(Request request) {
    return request.isLocal()
        ? request.header(USER).filter(id -> id.length() <= USER_CHARS_MAX).orElse("")
        : "";
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
