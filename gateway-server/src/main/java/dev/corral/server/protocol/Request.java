package dev.corral.server.protocol;

import dev.corral.core.access.Principal;
import dev.corral.core.access.limit.LimitProfile;
import dev.corral.core.exchange.Charge;
import dev.corral.core.exchange.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One whole HTTP request within its limits. */
public interface Request {

  /** Returns the id of this request, also sent as {@code x-request-id}. */
  String id();

  /** Returns the method, in capitals. */
  String method();

  /** Returns the path, percent-decoded, without the query. */
  String path();

  /** Returns what stands in the path for {@code {name}} of the route. */
  String variable(String name);

  /** Returns the first value of a query parameter. */
  Optional<String> query(String name);

  /** Returns every query parameter with its values. */
  Map<String, List<String>> query();

  /** Returns a header, its name compared without regard to case. */
  Optional<String> header(String name);

  /** Returns who sent it. */
  Principal principal();

  /** Returns where what it uses is written down. */
  default Charge charge() {
    return Charge.NONE;
  }

  /** Returns where its stages are written down. */
  default Span span() {
    return Span.NONE;
  }

  /** Returns what the sender may keep. */
  default LimitProfile limits() {
    return LimitProfile.NONE;
  }

  /** Returns the body; empty for none. Not copied, not to be changed. */
  byte[] body();

  /**
   * Returns the parts of a {@code multipart/form-data} body.
   *
   * @throws dev.corral.core.exchange.FailureException where the body is not one
   */
  List<Part> parts();

  /**
   * One part of a form.
   *
   * @param name the field
   * @param filename the file's name as sent, or empty for a plain field
   * @param contentType the part's type, or empty
   * @param content the bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // uploads are not copied
  record Part(String name, String filename, String contentType, byte[] content) {
    /** Tells whether the part is a file. */
    public boolean isFile() {
      return !filename.isEmpty();
    }

    /** Returns the content as UTF-8 text. */
    public String text() {
      return new String(content, java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
