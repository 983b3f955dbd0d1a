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

  private final BodyBudget budget;
  private final long limit;
  private byte[] bytes = EMPTY;
  private int length;
  private long taken;

  Body(BodyBudget budget, long limit) {
    this.budget = budget;
    this.limit = limit;
  }

  /** Makes room for an announced length. */
  Outcome expect(long announced) {
    if (announced > limit) {
      return Outcome.OVER_LIMIT;
    }
    return grow((int) announced) ? Outcome.KEPT : Outcome.OVER_BUDGET;
  }

  Outcome append(ByteBuf piece) {
    int size = piece.readableBytes();
    if (length + (long) size > limit) {
      return Outcome.OVER_LIMIT;
    }
    int needed = length + size;
    if (needed > bytes.length && !grow((int) Math.min(limit, Math.max(needed, 2L * length)))) {
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
