package dev.corral.embedder.batch;

import dev.corral.embedder.text.Tokens;
import java.util.concurrent.CompletableFuture;

/** A job that remembers its end: its vector, or why it has none. */
final class ScriptedJob implements Job {

  /** A job was dropped. */
  static final class Dropped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Dropped(Drop reason) {
      super(reason.name());
    }
  }

  private final String text;
  private final CompletableFuture<float[]> end = new CompletableFuture<>();
  private volatile boolean wanted = true;
  private volatile long deadlineNanos = Long.MAX_VALUE;

  ScriptedJob(String text) {
    this.text = text;
  }

  void unwanted() {
    wanted = false;
  }

  void expiresAt(long nanos) {
    deadlineNanos = nanos;
  }

  CompletableFuture<float[]> end() {
    return end;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public int units() {
    return text.length();
  }

  @Override
  public boolean wanted() {
    return wanted;
  }

  @Override
  public boolean expired(long nowNanos) {
    return deadlineNanos < nowNanos;
  }

  @Override
  public void succeed(Tokens tokens, float[] vector) {
    end.complete(vector);
  }

  @Override
  public void drop(Drop reason) {
    end.completeExceptionally(new Dropped(reason));
  }

  @Override
  public void fail(Throwable cause) {
    end.completeExceptionally(cause);
  }
}
