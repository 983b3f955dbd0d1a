package dev.corral.server.outbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/*
 * How long a reader may lag. What the sockets do not hold waits here, so that a model can end its
 * answer for a reader that pauses: 256 KiB are a thousand tokens as server-sent events, beside what
 * the kernels of both sides hold, and some hundred readers that stand still cost little. A reader
 * that takes nothing for a minute while its answer grows is gone or hung, and its model runs for
 * nobody.
 */

/** Tells when a reader lags too far behind its stream; used on the channel's event loop. */
final class SlowReader {

  /** Bytes that may wait for a reader. */
  static final long PENDING_BYTES_MAX = 256L * 1024;

  /** How long a reader may take nothing of what waits. */
  static final Duration STALL_MAX = Duration.ofMinutes(1);

  private final Channel channel;
  private long pendingBytes;
  private long movedNanos;

  /** Begins with the answer. */
  SlowReader(Channel channel) {
    this.channel = channel;
    this.movedNanos = channel.eventLoop().ticker().nanoTime();
  }

  /** Looks before a piece is written; tells whether the reader has taken nothing for too long. */
  boolean isStalled() {
    long now = channel.eventLoop().ticker().nanoTime();
    long pending = pending();
    if (pending == 0 || pending < pendingBytes) {
      movedNanos = now;
    }
    return now - movedNanos > STALL_MAX.toNanos();
  }

  /** Tells, before a piece is written, whether too much waits; a single piece may be larger. */
  boolean isFull() {
    return pending() > PENDING_BYTES_MAX;
  }

  /** Takes note of what waits after a piece was written. */
  void look() {
    pendingBytes = pending();
  }

  /** Returns the bytes that wait for the reader, or for the end of the loop's turn. */
  long pending() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }
}
