package dev.corral.core.vector.index;

import java.util.Arrays;

/** An immutable set of ordinals as bits. */
public final class OrdinalSet {

  /** The set of nothing. */
  public static final OrdinalSet EMPTY = new OrdinalSet(new long[0]);

  private final long[] words;
  private final int size;

  private OrdinalSet(long[] words) {
    this.words = words;
    int bits = 0;
    for (long word : words) {
      bits += Long.bitCount(word);
    }
    this.size = bits;
  }

  /** Returns the ordinals from one on and below another. */
  public static OrdinalSet range(int from, int below) {
    return from >= below ? EMPTY : EMPTY.not(from).not(below);
  }

  /** Tells whether the ordinal is in the set. */
  public boolean contains(int ordinal) {
    int word = ordinal >> 6;
    return word < words.length && (words[word] & (1L << ordinal)) != 0;
  }

  /** Returns how many ordinals are in the set. */
  public int size() {
    return size;
  }

  /** Returns the smallest member that is not below {@code from}, or -1. */
  public int next(int from) {
    int word = from >> 6;
    if (word >= words.length) {
      return -1;
    }
    long bits = words[word] & (-1L << from);
    while (bits == 0) {
      if (++word == words.length) {
        return -1;
      }
      bits = words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /**
   * Copies the smallest members from an ordinal on, below another, and returns how many there are:
   * less than there is room for at the end only.
   */
  int copy(int from, int below, int[] into) {
    int count = 0;
    int last = Math.min(words.length, (below + 63) >> 6);
    for (int word = from >> 6; word < last; word++) {
      long bits = words[word];
      if (word == from >> 6) {
        bits &= -1L << from;
      }
      if (word == below >> 6) {
        bits &= (1L << below) - 1;
      }
      for (; bits != 0; bits &= bits - 1) {
        if (count == into.length) {
          return count;
        }
        into[count++] = (word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
    return count;
  }

  /** Returns the members that are in the other set too. */
  public OrdinalSet and(OrdinalSet other) {
    long[] both = new long[Math.min(words.length, other.words.length)];
    for (int i = 0; i < both.length; i++) {
      both[i] = words[i] & other.words[i];
    }
    return new OrdinalSet(both);
  }

  /** Returns the members of both sets. */
  public OrdinalSet or(OrdinalSet other) {
    boolean longer = words.length >= other.words.length;
    long[] either = (longer ? words : other.words).clone();
    long[] shorter = longer ? other.words : words;
    for (int i = 0; i < shorter.length; i++) {
      either[i] |= shorter[i];
    }
    return new OrdinalSet(either);
  }

  /** Returns the ordinals below a bound that are not members. */
  public OrdinalSet not(int below) {
    long[] rest = new long[(below + 63) >> 6];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = i < words.length ? ~words[i] : -1L;
    }
    cut(rest, below);
    return new OrdinalSet(rest);
  }

  /** Returns the members below a bound. */
  public OrdinalSet below(int bound) {
    long[] head = Arrays.copyOf(words, Math.min(words.length, (bound + 63) >> 6));
    cut(head, bound);
    return new OrdinalSet(head);
  }

  /** Clears the bits from the bound on in the word that it falls into. */
  private static void cut(long[] words, int bound) {
    if ((bound & 63) != 0 && bound >> 6 < words.length) {
      words[bound >> 6] &= (1L << bound) - 1;
    }
  }

  /** Returns a builder that starts with this set's members. */
  public Builder toBuilder() {
    return new Builder(words.clone());
  }

  /** Returns a builder that starts empty. */
  public static Builder builder() {
    return new Builder(new long[4]);
  }

  /** Collects ordinals. Used by one thread. */
  public static final class Builder {

    private long[] words;

    private Builder(long[] words) {
      this.words = words;
    }

    /** Adds an ordinal. */
    public Builder add(int ordinal) {
      int word = ordinal >> 6;
      if (word >= words.length) {
        words = Arrays.copyOf(words, Math.max(word + 1, words.length + (words.length >> 1)));
      }
      words[word] |= 1L << ordinal;
      return this;
    }

    /** Adds the ordinals below a bound whose bits are set. */
    public Builder addAll(long[] bits, int below) {
      int whole = Math.min(bits.length, below >> 6);
      int length = Math.min(bits.length, (below + 63) >> 6);
      if (length > words.length) {
        words = Arrays.copyOf(words, length);
      }
      for (int i = 0; i < whole; i++) {
        words[i] |= bits[i];
      }
      if (whole < length) {
        words[whole] |= bits[whole] & ((1L << below) - 1);
      }
      return this;
    }

    /** Adds the ordinals below an end whose number is above a bound, not equal to it. */
    public Builder addAbove(double bound, double[] numbers, int below) {
      makeRoom(below);
      Kernel.FASTEST.markAbove(numbers, below, bound, words);
      return this;
    }

    /** Adds the ordinals below an end whose number is below a bound, not equal to it. */
    public Builder addBelow(double bound, double[] numbers, int below) {
      makeRoom(below);
      Kernel.FASTEST.markBelow(numbers, below, bound, words);
      return this;
    }

    private void makeRoom(int below) {
      int length = (below + 63) >> 6;
      if (length > words.length) {
        words = Arrays.copyOf(words, length);
      }
    }

    /** Removes an ordinal. */
    public Builder remove(int ordinal) {
      int word = ordinal >> 6;
      if (word < words.length) {
        words[word] &= ~(1L << ordinal);
      }
      return this;
    }

    /** Returns the set; the builder may go on. */
    public OrdinalSet build() {
      int length = words.length;
      while (length > 0 && words[length - 1] == 0) {
        length--;
      }
      return new OrdinalSet(Arrays.copyOf(words, length));
    }
  }
}
