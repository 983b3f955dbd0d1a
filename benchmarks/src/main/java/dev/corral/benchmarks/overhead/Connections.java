package dev.corral.benchmarks.overhead;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections to one server, each carrying one request at a time. The caller's thread writes, one
 * thread reads; a connection belongs to the writer while it is idle and to the reader otherwise.
 */
final class Connections implements AutoCloseable {

  private static final int READ_BYTES = 64 << 10;

  private final int port;
  private final byte[] request;
  private final Selector selector;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final Deque<Connection> all = new ArrayDeque<>();
  private final Thread reader;
  private final LongList totals = new LongList();
  private final LongList firsts = new LongList();
  private final LongList tokens = new LongList();
  private final AtomicInteger ended = new AtomicInteger();
  private volatile boolean closing;

  /** What came back, in nanoseconds: answers since their intended start, tokens since they left. */
  record Heard(LongList totals, LongList firsts, LongList tokens) {}

  private static final class Connection {
    final SocketChannel channel;
    final AnswerReader answer = new AnswerReader();
    volatile long intended;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private Connections(int port, byte[] request) throws IOException {
    this.port = port;
    this.request = request;
    this.selector = Selector.open();
    this.reader = Thread.ofPlatform().name("answers").daemon().start(this::read);
  }

  static Connections to(int port, byte[] request) throws IOException {
    return new Connections(port, request);
  }

  void open(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      idle.add(open());
    }
  }

  void send(long intended) throws IOException {
    Connection connection = idle.pollLast();
    if (connection == null) {
      connection = open();
    }
    connection.intended = intended;
    ByteBuffer bytes = ByteBuffer.wrap(request);
    try {
      while (bytes.hasRemaining()) {
        connection.channel.write(bytes);
      }
    } catch (IOException e) {
      connection.channel.close(); // the answer will be missing, which counts as an error
    }
  }

  /** Waits for the answers to {@code planned} requests and returns what came back. */
  Heard heard(int planned, long deadline) {
    while (ended.get() < planned && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    closing = true;
    selector.wakeup();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Heard(totals, firsts, tokens);
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : all) {
      connection.channel.close();
    }
    selector.close();
  }

  private Connection open() throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    Connection connection = new Connection(channel);
    all.add(connection);
    channel.register(selector, SelectionKey.OP_READ, connection);
    selector.wakeup();
    return connection;
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    try {
      while (!closing) {
        selector.select(key -> take((Connection) key.attachment(), buffer));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClosedSelectorException end) {
      return;
    }
  }

  private void take(Connection connection, ByteBuffer buffer) {
    long intended = connection.intended;
    try {
      buffer.clear();
      if (connection.channel.read(buffer) < 0) {
        idle.remove(connection);
        connection.channel.close();
        return;
      }
    } catch (IOException e) {
      idle.remove(connection);
      return;
    }
    long now = System.nanoTime();
    buffer.flip();
    AnswerReader answer = connection.answer;
    boolean before = answer.hasToken();
    boolean whole = answer.take(buffer, now, tokens);
    if (!before && answer.hasToken()) {
      firsts.add(now - intended);
    }
    if (whole) {
      if (answer.isGood()) {
        totals.add(now - intended);
      }
      answer.reset();
      ended.incrementAndGet();
      idle.addLast(connection);
    }
  }
}
