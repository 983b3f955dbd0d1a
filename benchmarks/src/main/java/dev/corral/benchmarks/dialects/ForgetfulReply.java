package dev.corral.benchmarks.dialects;

import dev.corral.server.outbound.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A reply that counts what it is given, and frees it. */
final class ForgetfulReply implements Reply {

  private int bytes;
  private boolean started;

  int bytes() {
    return bytes;
  }

  @Override
  public Reply header(String name, String value) {
    return this;
  }

  @Override
  public void send(int status, String contentType, byte[] body) {
    if (status != 200) {
      throw new IllegalStateException(
          "status " + status + ": " + new String(body, StandardCharsets.UTF_8));
    }
    started = true;
    bytes += body.length;
  }

  @Override
  public Stream stream(int status, String contentType) {
    started = true;
    return new Stream() {
      @Override
      public void write(ByteBuf piece) {
        bytes += piece.readableBytes();
        piece.release();
      }

      @Override
      public boolean writeAndWait(ByteBuf piece) {
        write(piece);
        return true;
      }

      @Override
      public void end() {}

      @Override
      public void abort() {
        throw new IllegalStateException("the answer broke");
      }
    };
  }

  @Override
  public boolean isStarted() {
    return started;
  }

  @Override
  public void onGone(Runnable action) {}

  @Override
  public void after(Duration delay, Runnable action) {}

  @Override
  public ByteBuf buffer() {
    return ByteBufAllocator.DEFAULT.buffer(256);
  }
}
