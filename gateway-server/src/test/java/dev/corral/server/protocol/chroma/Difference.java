package dev.corral.server.protocol.chroma;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where Corral answers other than a real Chroma on purpose.
 *
 * @param request in full
 * @param chroma what Chroma answers, from its start
 * @param corral what Corral answers, from its start
 * @param why for people
 */
record Difference(Pattern request, Pattern chroma, Pattern corral, String why) {

  private static final List<Difference> ALL =
      List.of(
          of(".*/search .*", "501", "200|400", "a single Chroma cannot search"),
          of(".*/fork .*", "501", "200", "a single Chroma cannot fork"),
          of(".*/(add|upsert|update) .*sparse_vector.*", "501", "20", "sparse vectors are kept"),
          of(".*/get .*\"n\",\"m\".*", ".*\"ids\":\\[]", ".*sparse_vector", "and come back"),
          of(".*/query .*\"\\?\".*", "500", "200", "unknown ids match nothing"),
          of(".*/get .*1\\.5.*", "200", "200", "Chroma finds whole numbers equal to halves"),
          of(".*/query .*\\[\\[0,0]].*", "200", "200", "equal distances have an order here"),
          of(".*/query .*39.*", "200", "400", "infinite queries are refused, as records are"),
          of(".*/get \ufeff.*", "400", "200", "a byte order mark is passed over"),
          of(".*/get .*\"n\",\"m\".*", ".*\\[\\{}]", ".*\\[null]", "reserved keys are dropped"),
          of("PATCH .*/nope .*", "200", "404", "an unknown tenant cannot change"),
          of("POST C .*\"chroma:x\".*", "200", "200", "reserved keys leave nothing behind"),
          of(".*", "4(00|22)", "4(00|22)", "refused either way"),
          of(
              ".*" + "11111111-2222-4333-8444-555555555555.*",
              "422",
              "404",
              "missing before wrong"));

  private static Difference of(String request, String chroma, String corral, String why) {
    return new Difference(
        Pattern.compile(request, Pattern.DOTALL),
        Pattern.compile(chroma, Pattern.DOTALL),
        Pattern.compile(corral, Pattern.DOTALL),
        why);
  }

  /** Tells whether a difference is one of these. */
  static boolean explains(String request, String chroma, String corral) {
    return ALL.stream()
        .anyMatch(known ->
            known.request.matcher(request).matches()
                && known.chroma.matcher(chroma).lookingAt()
                && known.corral.matcher(corral).lookingAt());
  }
}
