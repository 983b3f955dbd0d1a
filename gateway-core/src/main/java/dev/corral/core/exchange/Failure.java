package dev.corral.core.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered, in words that are safe to show to the caller.
 *
 * <p>No variant holds prompt text, document text, a path of the machine or a stack trace. Each
 * protocol turns a failure into its own status and body in one exhaustive switch.
 */
public sealed interface Failure {

  /** Who can do something about a failure. */
  enum Category {
    /** The caller: the request must change. */
    CLIENT,
    /** Nobody for now: the same request may succeed later. */
    LIMIT,
    /** The operator of the model host. */
    UPSTREAM,
    /** The authors of this program. */
    INTERNAL
  }

  /** Returns one sentence for the caller, in English, without secrets. */
  String message();

  /** Returns who can do something about it. */
  Category category();

  /** Returns how long to wait before trying again, or null where waiting does not help. */
  default @Nullable Duration retryAfter() {
    return null;
  }

  /** Returns this failure as an exception without a stack trace. */
  default FailureException asException() {
    return new FailureException(this);
  }

  /** The body is not what its content type says, for example broken JSON. */
  record Unreadable(String message) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** A readable request that asks for something impossible; {@code field} names the culprit. */
  record Invalid(String message, @Nullable String field) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** No engine answers for this model. */
  record ModelNotFound(String model) implements Failure {
    @Override
    public String message() {
      return "model '" + model + "' not found";
    }

    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** A named thing (a file, a vector store, a collection) does not exist. */
  record NotFound(String message) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** The state of a named thing forbids the request, for example a name already taken. */
  record Conflict(String message) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** Nobody knows who the caller is: no key, or one that does not hold. */
  record Unauthenticated(String message) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** The caller may not do this. */
  record Forbidden(String message) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** A body, a text or a file is over its limit. */
  record TooLarge(String message, long limit) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** A document that cannot be read; {@code code} says why. */
  record UnreadableDocument(Code code, String message) implements Failure {
    /** Why a document cannot be read; the lower-case name is part of the protocol. */
    public enum Code {
      CORRUPT,
      ENCRYPTED,
      NO_TEXT,
      TOO_LARGE,
      UNSUPPORTED
    }

    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** A queue or a pool is full; the same request may succeed after {@code retryAfter}. */
  record Busy(String message, Duration retryAfter) implements Failure {
    @Override
    public Category category() {
      return Category.LIMIT;
    }
  }

  /** The caller has used up its own share of something; others are served. */
  record QuotaExceeded(String message, Duration retryAfter) implements Failure {
    @Override
    public Category category() {
      return Category.LIMIT;
    }
  }

  /** The caller's deadline passed, or would surely pass, before the answer. */
  record DeadlineExceeded(String message) implements Failure {
    @Override
    public Category category() {
      return Category.LIMIT;
    }
  }

  /** The caller went away or cancelled. */
  record Cancelled(String message) implements Failure {
    @Override
    public Category category() {
      return Category.CLIENT;
    }
  }

  /** The model host cannot be reached. */
  record UpstreamUnavailable(String message, Duration retryAfter) implements Failure {
    @Override
    public Category category() {
      return Category.UPSTREAM;
    }
  }

  /** The model host answered with an error of its own, with its HTTP {@code status}. */
  record UpstreamRefused(int status, String message) implements Failure {
    @Override
    public Category category() {
      return status >= 400 && status < 500 ? Category.CLIENT : Category.UPSTREAM;
    }
  }

  /** The model host stopped in the middle of an answer, or sent what cannot be understood. */
  record UpstreamBroken(String message) implements Failure {
    @Override
    public Category category() {
      return Category.UPSTREAM;
    }
  }

  /** The model host took a request and then said nothing for too long. */
  record UpstreamSilent(String message) implements Failure {
    @Override
    public Category category() {
      return Category.UPSTREAM;
    }
  }

  /** A disk is full or a write failed; nothing of the request was kept. */
  record StorageFailed(String message) implements Failure {
    @Override
    public Category category() {
      return Category.INTERNAL;
    }
  }

  /** A fault of this program; {@code reference} finds it in the log. */
  record Internal(String reference) implements Failure {
    @Override
    public String message() {
      return "internal error, reference " + reference;
    }

    @Override
    public Category category() {
      return Category.INTERNAL;
    }
  }
}
