package dev.corral.server.inbound;

import java.util.concurrent.ThreadLocalRandom;

/** Names of requests: {@code req_} and 128 random bits. */
final class RequestId {

  private static final int HEX_BITS = 4;
  private static final int DIGITS = 16;

  private RequestId() {}

  static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    char[] id = new char[4 + 2 * DIGITS];
    "req_".getChars(0, 4, id, 0);
    put(random.nextLong(), id, 4);
    put(random.nextLong(), id, 4 + DIGITS);
    return new String(id);
  }

  private static void put(long bits, char[] id, int from) {
    long rest = bits;
    for (int i = from + DIGITS - 1; i >= from; i--) {
      id[i] = Character.forDigit((int) (rest & 0xf), 16);
      rest >>>= HEX_BITS;
    }
  }
}
