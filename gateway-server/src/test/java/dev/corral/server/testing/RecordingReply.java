package dev.corral.server.testing;

import dev.corral.server.outbound.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reply that keeps what it is given. */
public final class RecordingReply implements Reply {

  /** How an answer stands. */
  public enum State {
    WAITING,
    STREAMING,
    ENDED,
    ABORTED
  }

  private final Map<String, String> headers = new LinkedHashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final Deque<Runnable> timers = new ArrayDeque<>();
  private @Nullable Runnable goneAction;
  private State state = State.WAITING;
  private int status;
  private String contentType = "";

  @Override
  public synchronized Reply header(String name, String value) {
    headers.put(name.toLowerCase(Locale.ROOT), value);
    return this;
  }

  @Override
  public synchronized void send(int status, String contentType, byte[] body) {
    if (state == State.WAITING) {
      this.status = status;
      this.contentType = contentType;
      this.body.writeBytes(body);
      state = State.ENDED;
      notifyAll();
    }
  }

  @Override
  public synchronized Stream stream(int status, String contentType) {
    if (state != State.WAITING) {
      throw new IllegalStateException("two answers to one request");
    }
    this.status = status;
    this.contentType = contentType;
    state = State.STREAMING;
    return new Pieces();
  }

  @Override
  public synchronized boolean isStarted() {
    return state != State.WAITING;
  }

  @Override
  public synchronized void onGone(Runnable action) {
    goneAction = action;
  }

  @Override
  public synchronized void after(Duration delay, Runnable action) {
    timers.add(action);
  }

  @Override
  public ByteBuf buffer() {
    return Unpooled.buffer();
  }

  /** Lets the client go away. */
  public void clientGoes() {
    Runnable action;
    synchronized (this) {
      action = goneAction;
    }
    if (action != null) {
      action.run();
    }
  }

  /** Runs the oldest timer. */
  public void passTime() {
    Runnable action;
    synchronized (this) {
      action = timers.remove();
    }
    action.run();
  }

  /** Waits until the answer is whole or broken. */
  public synchronized RecordingReply await() throws InterruptedException {
    while (state == State.WAITING || state == State.STREAMING) {
      wait();
    }
    return this;
  }

  public synchronized State state() {
    return state;
  }

  public synchronized int status() {
    return status;
  }

  public synchronized String contentType() {
    return contentType;
  }

  public synchronized @Nullable String header(String name) {
    return headers.get(name);
  }

  /** Returns the body as text. */
  public synchronized String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  /** Returns the lines of the body. */
  public List<String> lines() {
    return text().lines().toList();
  }

  /** Returns the data of each server-sent event. */
  public List<String> events() {
    return lines().stream()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
        .toList();
  }

  private final class Pieces implements Stream {

    @Override
    public void write(ByteBuf piece) {
      synchronized (RecordingReply.this) {
        if (state != State.STREAMING) {
          throw new IllegalStateException("written after the end");
        }
        try {
          piece.readBytes(body, piece.readableBytes());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } finally {
          piece.release();
        }
      }
    }

    @Override
    public boolean writeAndWait(ByteBuf piece) {
      write(piece);
      return true;
    }

    @Override
    public void end() {
      close(State.ENDED);
    }

    @Override
    public void abort() {
      close(State.ABORTED);
    }

    private void close(State end) {
      synchronized (RecordingReply.this) {
        if (state != State.STREAMING) {
          throw new IllegalStateException("ended twice");
        }
        state = end;
        RecordingReply.this.notifyAll();
      }
    }
  }
}
