package dev.corral.embedder;

/**
 * A part of a text that fits the model's window.
 *
 * @param start index of its first UTF-16 unit in the text
 * @param end index after its last UTF-16 unit
 */
public record Window(int start, int end) {

  /** Returns this part of its text. */
  public String of(String text) {
    return text.substring(start, end);
  }
}
