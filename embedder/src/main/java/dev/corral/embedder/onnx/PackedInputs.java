package dev.corral.embedder.onnx;

import java.nio.IntBuffer;
import java.nio.LongBuffer;

/*
 * Every run has the same number of rows. A library of matrices chooses its kernel by the number of
 * rows, and each kernel adds up in an order of its own: with one shape there is one kernel, and a
 * vector depends on nothing that runs beside its text. What the texts leave free is filled with
 * sequences that nobody reads.
 */
/** What a graph with packed attention is given: texts of any lengths, behind one another. */
final class PackedInputs {

  /**
   * The longest text, in ids. ONNX Runtime takes its attention without padding, in 32-bit numbers,
   * where the longest text of a run has at least 256; it is told so of every run.
   */
  static final int LONGEST = 256;

  /** The shortest text: its two special tokens. */
  private static final int SHORTEST = 2;

  private final LongBuffer ids;
  private final LongBuffer positions;

  /** Where the sequences end, after a first 0. */
  private final IntBuffer ends;

  /** Where each row would stand if all sequences were padded, then where padding would. */
  private final IntBuffer offsets;

  private int sequences;

  /** Allocates buffers for runs of so many rows. */
  PackedInputs(int rows) {
    int most = rows / SHORTEST + rows / LONGEST + 1;
    this.ids = Direct.longs(rows);
    this.positions = Direct.longs(rows);
    this.ends = Direct.ints(most + 1);
    this.offsets = Direct.ints(most * LONGEST);
  }

  /**
   * Writes texts in place of what was there.
   *
   * @throws IllegalArgumentException if a text is too short, too long, or there is no room for it
   */
  void write(long[][] texts) {
    ids.clear();
    positions.clear();
    ends.clear().put(0);
    sequences = 0;
    for (long[] text : texts) {
      int most = Math.min(LONGEST, ids.remaining());
      if (text.length < SHORTEST || text.length > most) {
        throw new IllegalArgumentException(
            "a text of " + text.length + " ids (expected: 2 to " + most + " more)");
      }
      ids.put(text);
      sequence(text.length);
    }
    while (ids.hasRemaining()) {
      int length = Math.min(LONGEST, ids.remaining());
      for (int i = 0; i < length; i++) {
        ids.put(0);
      }
      sequence(length);
    }
    writeOffsets();
  }

  private void sequence(int length) {
    for (int i = 0; i < length; i++) {
      positions.put(i);
    }
    ends.put(positions.position());
    sequences++;
  }

  private void writeOffsets() {
    int row = 0;
    int padding = ids.capacity();
    for (int sequence = 0; sequence < sequences; sequence++) {
      int length = ends.get(sequence + 1) - ends.get(sequence);
      int first = sequence * LONGEST;
      for (int i = 0; i < length; i++) {
        offsets.put(row++, first + i);
      }
      for (int i = length; i < LONGEST; i++) {
        offsets.put(padding++, first + i);
      }
    }
  }

  /** Returns the ids of all rows. */
  LongBuffer ids() {
    return ids.slice(0, ids.capacity());
  }

  /** Returns the place of each row in its text. */
  LongBuffer positions() {
    return positions.slice(0, positions.capacity());
  }

  /** Returns 0 and the end of each sequence. */
  IntBuffer ends() {
    return ends.slice(0, sequences + 1);
  }

  /** Returns the offsets of the rows and of the padding, {@link #LONGEST} for each sequence. */
  IntBuffer offsets() {
    return offsets.slice(0, sequences * LONGEST);
  }

  /** Returns how many sequences there are, those that fill up included. */
  int sequences() {
    return sequences;
  }
}
