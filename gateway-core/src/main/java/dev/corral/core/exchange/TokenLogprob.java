package dev.corral.core.exchange;

import java.util.List;

/**
 * How likely a token was.
 *
 * @param token the token's text; not all of a character where the token is a part of one
 * @param logprob the natural logarithm of its probability
 * @param bytes the token's bytes in UTF-8, each 0 to 255; empty where the engine gives none
 * @param top the likeliest tokens in its place, themselves without {@code top}
 */
public record TokenLogprob(
    String token, double logprob, List<Integer> bytes, List<TokenLogprob> top) {
  public TokenLogprob {
    bytes = List.copyOf(bytes);
    top = List.copyOf(top);
  }
}
