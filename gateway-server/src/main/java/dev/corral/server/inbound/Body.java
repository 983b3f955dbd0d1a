package dev.corral.server.inbound;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The body of one request as it arrives, within the route's limit and the shared budget. */
final class Body {

  /** What became of an arriving piece. */
  enum Outcome {
    KEPT,
    OVER_LIMIT,
    OVER_BUDGET
  }

  private static final byte[] EMPTY = {};

  /** Room that is made for an announcement; for more, bytes have to come first. */
  private static final int FIRST_ROOM = 256 * 1024;

  private final BodyBudget budget;
  private final long limit;
  private byte[] bytes = EMPTY;
  private int length;
  private long taken;
  private long most;

  Body(BodyBudget budget, long limit) {
    this.budget = budget;
    this.limit = limit;
    this.most = limit;
  }

  /**
   * Makes room for an announced length: for all of a short one, for the beginning of a long one, as
   * an announcement costs its sender nothing.
   */
  Outcome expect(long announced) {
    if (announced > limit) {
      return Outcome.OVER_LIMIT;
    }
    if (announced > 0) {
      most = announced;
    }
    return grow((int) Math.min(announced, FIRST_ROOM)) ? Outcome.KEPT : Outcome.OVER_BUDGET;
  }

  Outcome append(ByteBuf piece) {
    int size = piece.readableBytes();
    if (length + (long) size > limit) {
      return Outcome.OVER_LIMIT;
    }
    int needed = length + size;
    if (needed > bytes.length && !grow((int) Math.max(needed, Math.min(most, 2L * length)))) {
      return Outcome.OVER_BUDGET;
    }
    piece.readBytes(bytes, length, size);
    length = needed;
    return Outcome.KEPT;
  }

  /** Returns how many bytes arrived. */
  int length() {
    return length;
  }

  /** Returns what arrived. */
  byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  /** Gives the memory back to the budget; the bytes are not used any more. */
  void release() {
    bytes = EMPTY;
    length = 0;
    budget.giveBack(taken);
    taken = 0;
  }

  private boolean grow(int capacity) {
    long more = Math.max(0, capacity - taken);
    if (!budget.take(more)) {
      return false;
    }
    taken += more;
    bytes = Arrays.copyOf(bytes, capacity);
    return true;
  }
}
