package dev.corral.server.protocol;

import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.json.JsonObject;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells a caller which fields of its request had no effect, in the header {@code x-corral-ignored}:
 * the originals drop unknown fields without a word, and so does a caller's spelling mistake.
 */
public final class IgnoredFields {

  private static final String HEADER = "x-corral-ignored";

  /** Most names that are told; whoever sends more sends garbage. */
  private static final int MOST = 20;

  /** Names that fit into a header as they are. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,64}");

  private IgnoredFields() {}

  /** Tells what was not read of a body; called when all of it that matters was read. */
  public static void tell(JsonObject body, Reply reply) {
    String names =
        body.unread().stream()
            .filter(name -> PLAIN.matcher(name).matches())
            .limit(MOST)
            .collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      reply.header(HEADER, names);
    }
  }
}
