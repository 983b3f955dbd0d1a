package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** An answer that is one JSON document; parsed in one go on a virtual thread. */
final class DocumentAnswer<T> implements Answer {

  private static final int FIRST_CAPACITY = 4 << 10;

  private final Function<byte[], T> parser;
  private final int bytesMax;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private byte[] body = new byte[FIRST_CAPACITY];
  private int length;

  DocumentAnswer(Function<byte[], T> parser, UpstreamLimits limits) {
    this.parser = parser;
    this.bytesMax = limits.documentBytes();
  }

  /** Returns what becomes of it; whoever cancels that is to end the exchange. */
  CompletableFuture<T> result() {
    return result;
  }

  @Override
  public void take(ByteBuf part) {
    int count = part.readableBytes();
    if (count > bytesMax - length) {
      throw broken("sent a document of more than " + bytesMax + " bytes").asException();
    }
    if (length + count > body.length) {
      int doubled = (int) Math.min(bytesMax, 2L * body.length);
      body = Arrays.copyOf(body, Math.max(length + count, doubled));
    }
    part.getBytes(part.readerIndex(), body, length, count);
    length += count;
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  @Override
  public Runnable conclude() {
    byte[] whole = Arrays.copyOf(body, length);
    return () -> Thread.ofVirtual().name("upstream-document").start(() -> parse(whole));
  }

  @Override
  public void fail(Failure failure) {
    result.completeExceptionally(failure.asException());
  }

  private void parse(byte[] whole) {
    try {
      result.complete(parser.apply(whole));
    } catch (FailureException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      fail(broken("sent a document that cannot be understood: is it an Ollama?"));
    }
  }

  private static Failure broken(String what) {
    return new Failure.UpstreamBroken("the model host " + what);
  }
}
