package dev.corral.core.exchange;

import java.time.Instant;
import java.util.List;

/**
 * A model on offer.
 *
 * @param name the name to ask for, with its tag
 * @param modifiedAt when it last changed
 * @param size bytes on disk
 * @param digest hexadecimal digest of its content; never empty
 * @param details what kind of model it is
 * @param capabilities for example {@code completion}, {@code tools}, {@code embedding}
 */
public record Model(
    String name,
    Instant modifiedAt,
    long size,
    String digest,
    Details details,
    List<String> capabilities) {

  public Model {
    capabilities = List.copyOf(capabilities);
  }

  /** What kind of model it is, in Ollama's terms; parts may be empty. */
  public record Details(
      String parentModel,
      String format,
      String family,
      List<String> families,
      String parameterSize,
      String quantizationLevel) {
    public Details {
      families = List.copyOf(families);
    }
  }
}
