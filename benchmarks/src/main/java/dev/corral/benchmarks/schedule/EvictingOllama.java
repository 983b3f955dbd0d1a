package dev.corral.benchmarks.schedule;

import dev.corral.benchmarks.schedule.SmallServer.Answer;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/*
 * Ollama's rules, from its server/sched.go (v0.17.4): a request for a loaded model goes straight
 * to it and waits there for a slot, without bound; any other goes into one queue of at most 512
 * that is worked off strictly in order, one load at a time; a load that does not fit waits until
 * a victim (an idle one first) has drained. Unloading is told at once and done when the model is
 * idle. A request whose client has gone is skipped, freed of its slot, or, where the load is on its
 * behalf, the load is aborted. The models themselves sleep.
 */

/** An Ollama whose models take time and nothing else, on a socket. */
final class EvictingOllama implements Closeable {

  private static final int QUEUE_MAX = 512;
  private static final int PIECES = 5;
  private static final Pattern MODEL = Pattern.compile("\"model\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern SERVICE = Pattern.compile("take (\\d+) us");

  /** A model in memory. */
  private static final class Runner {
    final Semaphore slots;
    int users;
    boolean leaving;

    Runner(int slots) {
      this.slots = new Semaphore(slots, true);
    }
  }

  /** A request that needs a load. */
  private static final class Pending {
    final String model;
    @Nullable Runner runner;
    boolean gone;

    Pending(String model) {
      this.model = model;
    }
  }

  private final SmallServer server;
  private final List<String> models;
  private final int room;
  private final int slots;
  private final Duration load;
  private final Map<String, Runner> loaded = new LinkedHashMap<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Map<String, Integer> loads = new HashMap<>();
  private boolean closed;

  /**
   * Starts one on a free port.
   *
   * @param models their names
   * @param room how many of them fit into memory together
   * @param slots requests of one model at once
   * @param load how long a load takes
   */
  EvictingOllama(List<String> models, int room, int slots, Duration load) throws IOException {
    this.models = List.copyOf(models);
    this.room = room;
    this.slots = slots;
    this.load = load;
    this.server = new SmallServer(this::handle);
    Thread.ofVirtual().name("loads").start(this::workOff);
  }

  URI uri() {
    return server.uri();
  }

  /** Returns how many loads there were. */
  synchronized int loads() {
    return loads.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.close();
  }

  private void handle(String path, String body, Answer answer)
      throws IOException, InterruptedException {
    switch (path) {
      case "/api/tags" -> answer.whole(200, list(models));
      case "/api/ps" -> answer.whole(200, list(loadedNames()));
      case "/api/chat", "/api/generate" -> answer(body, answer);
      default -> answer.whole(404, "{\"error\":\"not found\"}");
    }
  }

  private void answer(String body, Answer answer) throws IOException, InterruptedException {
    Matcher named = MODEL.matcher(body);
    String model = named.find() ? tagged(named.group(1)) : "";
    if (body.contains("\"keep_alive\":\"0s\"")) {
      unload(model);
      answer.whole(200, done(model, "unload"));
      return;
    }
    Runner runner = runner(model);
    if (runner == null) {
      answer.whole(503, "{\"error\":\"server busy\"}");
      return;
    }
    try {
      Matcher service = SERVICE.matcher(body);
      if (!service.find()) {
        answer.whole(200, done(model, "load"));
        return;
      }
      runner.slots.acquire();
      try {
        speak(answer, model, Long.parseLong(service.group(1)));
      } finally {
        runner.slots.release();
      }
    } finally {
      release(runner);
    }
  }

  private static void speak(Answer answer, String model, long micros)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long piece = micros / PIECES;
    await(start, piece);
    for (int i = 1; i < PIECES; i++) {
      answer.line(
          "{\"model\":\""
              + model
              + "\",\"message\":{\"role\":\"assistant\",\"content\":\"word \"},"
              + "\"done\":false}");
      await(start, (i + 1) * piece);
    }
    answer.line(
        "{\"model\":\""
            + model
            + "\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
            + "\"done_reason\":\"stop\",\"total_duration\":"
            + micros * 1_000
            + ",\"prompt_eval_count\":10,\"prompt_eval_duration\":"
            + piece * 1_000
            + ",\"eval_count\":"
            + PIECES
            + ",\"eval_duration\":"
            + (micros - piece) * 1_000
            + "}");
    answer.end();
  }

  /** Sleeps until so long after the start: what a sleep takes too long, the next one makes good. */
  private static void await(long start, long micros) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(start + micros * 1_000 - System.nanoTime());
  }

  private synchronized @Nullable Runner runner(String model) throws InterruptedException {
    Runner there = loaded.get(model);
    if (there != null) {
      there.users++;
      return there;
    }
    if (pending.size() >= QUEUE_MAX) {
      return null;
    }
    Pending mine = new Pending(model);
    pending.addLast(mine);
    notifyAll();
    try {
      while (mine.runner == null && !closed) {
        wait();
      }
      return mine.runner;
    } catch (InterruptedException e) {
      mine.gone = true;
      pending.remove(mine);
      if (mine.runner != null) {
        release(mine.runner);
      }
      notifyAll();
      throw e;
    }
  }

  private synchronized void release(Runner runner) {
    runner.users--;
    if (runner.users == 0 && runner.leaving) {
      loaded.values().remove(runner);
    }
    notifyAll();
  }

  private synchronized void unload(String model) {
    Runner runner = loaded.get(model);
    if (runner != null) {
      runner.leaving = true;
      if (runner.users == 0) {
        loaded.remove(model);
        notifyAll();
      }
    }
  }

  /** The one that works off what needs a load, in order. */
  private void workOff() {
    try {
      while (true) {
        Pending next = next();
        if (next == null) {
          return;
        }
        if (!give(next)) {
          load(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Pending next() throws InterruptedException {
    while (pending.isEmpty() && !closed) {
      wait();
    }
    return closed ? null : pending.removeFirst();
  }

  /** Gives a loaded model, or makes room for it; tells whether it was given. */
  private synchronized boolean give(Pending one) throws InterruptedException {
    while (!closed && !one.gone) {
      Runner there = loaded.get(one.model);
      if (there != null) {
        there.users++;
        one.runner = there;
        notifyAll();
        return true;
      }
      if (loaded.size() < room) {
        return false;
      }
      Runner victim =
          loaded.values().stream()
              .filter(runner -> runner.users == 0)
              .findFirst()
              .orElseGet(() -> loaded.values().iterator().next());
      victim.leaving = true;
      if (victim.users == 0) {
        loaded.values().remove(victim);
      } else {
        wait();
      }
    }
    return true;
  }

  private synchronized void load(Pending one) throws InterruptedException {
    long end = System.nanoTime() + load.toNanos();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      if (one.gone || closed) {
        return;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    Runner runner = new Runner(slots);
    runner.users = 1;
    loaded.put(one.model, runner);
    loads.merge(one.model, 1, Integer::sum);
    one.runner = runner;
    notifyAll();
  }

  private synchronized List<String> loadedNames() {
    return List.copyOf(loaded.keySet());
  }

  private static String tagged(String model) {
    return model.contains(":") ? model : model + ":latest";
  }

  private static String done(String model, String reason) {
    return "{\"model\":\"" + model + "\",\"done\":true,\"done_reason\":\"" + reason + "\"}";
  }

  private static String list(List<String> names) {
    return names.stream()
        .map(name -> "{\"name\":\"" + name + "\",\"digest\":\"00\",\"size\":1}")
        .collect(Collectors.joining(",", "{\"models\":[", "]}"));
  }
}
