package dev.corral.embedder.text;

/**
 * The token ids of one text.
 *
 * @param ids ids with the special tokens, at most the model's window; not copied, not to be changed
 * @param truncated whether the text had more tokens than the window holds
 */
@SuppressWarnings("ArrayRecordComponent") // goes straight into a native buffer
public record Tokens(long[] ids, boolean truncated) {

  /** Returns how many ids there are. */
  public int length() {
    return ids.length;
  }
}
