package dev.corral.server.upstream;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model host on a real socket that does what its scripts say, one script a request.
 *
 * <p>Scripts given by {@link #next} are played in order, each once; when none is left, the one
 * given by {@link #always} is.
 */
public final class FakeOllama implements Closeable {

  private static final int BACKLOG = 512;
  private static final long PATIENCE_SECONDS = 10;

  private final ServerSocket server;
  private final Thread acceptor;
  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  private final Set<Predicate<Request>> aside = ConcurrentHashMap.newKeySet();
  private final Map<String, Script> paths = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Request> arrivals = new LinkedBlockingQueue<>();
  private final BlockingQueue<Request> departures = new LinkedBlockingQueue<>();
  private final Map<Socket, Thread> open = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Script usual = Script.answer(Script.chat("Hello", " world"));

  /**
   * One request as it came.
   *
   * @param headers by lower-case name
   * @param connection which connection brought it, from 1
   */
  public record Request(
      String method, String path, Map<String, String> headers, String body, int connection) {}

  private FakeOllama(ServerSocket server) {
    this.server = server;
    this.acceptor = Thread.ofVirtual().name("fake-ollama").start(this::accept);
  }

  /** Starts one on a free port of the loopback. */
  public static FakeOllama start() {
    return startOn(0);
  }

  /** Starts one on a given port of the loopback, as a host that comes back. */
  public static FakeOllama startOn(int port) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      return new FakeOllama(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Plays these for the next requests, in order. */
  public FakeOllama next(Script... more) {
    scripts.addAll(List.of(more));
    return this;
  }

  /** Plays this whenever no other script is left. */
  public FakeOllama always(Script script) {
    usual = script;
    return this;
  }

  /** Plays these, each for the requests of its path, before the usual one. */
  public FakeOllama byPath(Map<String, Script> some) {
    paths.putAll(some);
    return this;
  }

  /**
   * Answers what the gateway asks for itself (loads, lists) by the scripts of its path or the usual
   * one, keeps it out of the books, and leaves the scripts of {@link #next} to its callers.
   */
  public FakeOllama servingAside() {
    aside.add(request -> request.method().equals("GET"));
    aside.add(request -> request.body().contains("\"messages\":[]"));
    aside.add(request -> request.body().contains("\"input\":[]"));
    return this;
  }

  /** Returns the requests so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Returns how many connections were opened so far. */
  public int connections() {
    return connections.get();
  }

  /** Waits for the next request that was not waited for yet. */
  public Request awaitRequest() throws InterruptedException {
    return await(arrivals, "request");
  }

  /** Waits until the other side has closed the connection of a request within its answer. */
  public Request awaitDeparture() throws InterruptedException {
    return await(departures, "departure");
  }

  /** Resets every open connection and goes on listening, as after a crash. */
  public void resetAll() {
    endAll(FakeOllama::reset);
  }

  /** Closes every open connection in order and goes on listening. */
  public void closeAll() {
    endAll(Socket::close);
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
      acceptor.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    closeAll();
  }

  private interface Ending {
    void end(Socket socket) throws IOException;
  }

  /** Ends the connections, and waits: a socket that a thread reads from closes a little later. */
  private void endAll(Ending ending) {
    open.forEach((socket, server) -> {
      try {
        ending.end(socket);
        server.join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }

  private static <T> T await(BlockingQueue<T> queue, String what) throws InterruptedException {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no " + what + " within " + PATIENCE_SECONDS + " s");
    }
    return next;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        int number = connections.incrementAndGet();
        Thread serving =
            Thread.ofVirtual().name("fake-ollama-" + number).unstarted(() -> serve(socket, number));
        open.put(socket, serving);
        serving.start();
      }
    } catch (IOException end) {
      closed.countDown();
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      for (Request request = read(in, number); request != null; request = read(in, number)) {
        Request asked = request;
        if (aside.stream().anyMatch(kind -> kind.test(asked))) {
          play(paths.getOrDefault(request.path(), Script.answer(Script.done())), socket);
          continue;
        }
        requests.add(request);
        arrivals.add(request);
        Script script = scripts.poll();
        try {
          play(script == null ? paths.getOrDefault(request.path(), usual) : script, socket);
        } catch (SocketException gone) {
          departures.add(request);
          return;
        }
      }
    } catch (IOException | InterruptedException end) {
      // The connection is over, as scripted or since the other side is gone.
    } finally {
      open.remove(socket);
    }
  }

  private void play(Script script, Socket socket) throws IOException, InterruptedException {
    byte[] bytes = script.bytes().getBytes(script.charset());
    OutputStream out = socket.getOutputStream();
    switch (script.manner()) {
      case WHOLE -> out.write(bytes);
      case IN_PIECES -> {
        for (int at = 0; at < bytes.length; at += script.count()) {
          out.write(bytes, at, Math.min(script.count(), bytes.length - at));
          out.flush();
        }
      }
      case DRIPPING -> {
        for (byte one : bytes) {
          out.write(one);
          if (closed.await(1_000_000 / script.count(), TimeUnit.MICROSECONDS)) {
            return;
          }
        }
      }
      case STALLING -> {
        out.write(bytes, 0, Math.min(script.count(), bytes.length));
        if (socket.getInputStream().read() < 0) {
          throw new SocketException("the other side closed");
        }
      }
      case CLOSING -> {
        out.write(bytes, 0, Math.min(script.count(), bytes.length));
        socket.close();
      }
      case RESETTING -> {
        out.write(bytes, 0, Math.min(script.count(), bytes.length));
        reset(socket);
      }
    }
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static @Nullable Request read(InputStream in, int connection) throws IOException {
    String start = line(in);
    if (start.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String[] words = start.split(" ", 3);
    return new Request(words[0], words[1], headers, body, connection);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }
}
