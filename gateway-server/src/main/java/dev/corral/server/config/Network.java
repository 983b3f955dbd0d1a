package dev.corral.server.config;

import java.net.InetAddress;

/**
 * Addresses that begin alike.
 *
 * @param address one of them
 * @param bits how many leading bits they have in common
 */
public record Network(InetAddress address, int bits) {

  /**
   * Reads an address, or an address with the length of its prefix, such as {@code 10.0.0.0/8}.
   *
   * @throws IllegalArgumentException where the text is neither
   */
  public static Network of(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int all = address.getAddress().length * Byte.SIZE;
    int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("a prefix has 0 to " + all + " bits");
    }
    return new Network(address, bits);
  }

  /** Tells whether an address is one of them. */
  public boolean contains(InetAddress other) {
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (ours[i] != theirs[i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || (ours[whole] ^ theirs[whole]) >> (Byte.SIZE - rest) == 0;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
