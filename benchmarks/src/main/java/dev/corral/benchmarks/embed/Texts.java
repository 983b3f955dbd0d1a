package dev.corral.benchmarks.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts of a known number of tokens, the same in every run. */
final class Texts {

  /** Each a token of its own in the vocabulary of BERT. */
  private static final String[] WORDS =
      ("host model the search answer memory queue page vector time of a with for server network"
              + " error file number system user group line test code data open close start stop")
          .split(" ");

  private Texts() {}

  /** Returns a text of so many tokens, the two special ones counted. */
  static String of(int tokens, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 2; i < tokens; i++) {
      text.append(i == 2 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  /** Returns texts that all have so many tokens. */
  static List<String> ofLength(int tokens, int count, long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(of(tokens, random));
    }
    return texts;
  }

  /** Returns texts of 8 to 256 tokens, lognormal, 50 on average. */
  static List<String> mix(int count, long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double tokens = Math.exp(3.6 + 0.75 * random.nextGaussian());
      texts.add(of((int) Math.clamp(tokens, 8, 256), random));
    }
    return texts;
  }
}
