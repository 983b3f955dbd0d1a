package dev.corral.benchmarks.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Requests sent when they are due, whatever became of those before. */
final class OpenLoop {

  /**
   * One request.
   *
   * @param atNanos when it is due, from the start
   * @param model which model
   * @param user on whose behalf
   * @param content the question
   */
  record Arrival(long atNanos, String model, String user, String content) {}

  /**
   * What became of one.
   *
   * @param good whether a whole answer came within the bound
   * @param refused whether it was refused, 429 or 503
   * @param firstNanos from when it was due to the first byte of the answer, or to its end without
   * @param totalNanos from when it was due to the end, or to when the client gave up
   */
  record Outcome(String user, boolean good, boolean refused, long firstNanos, long totalNanos) {}

  private OpenLoop() {}

  /** Sends all of it; a client gives up when the bound is over. */
  static List<Outcome> run(URI host, List<Arrival> arrivals, Duration bound, int predict)
      throws InterruptedException {
    ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
      for (Arrival arrival : arrivals) {
        threads.execute(() -> outcomes.add(one(client, host, arrival, start, bound, predict)));
      }
      threads.shutdown();
      boolean ended = threads.awaitTermination(10, TimeUnit.MINUTES);
      assert ended;
      client.shutdownNow();
    }
    return new ArrayList<>(outcomes);
  }

  private static Outcome one(
      HttpClient client, URI host, Arrival arrival, long start, Duration bound, int predict) {
    long due = start + arrival.atNanos();
    String body =
        "{\"model\":\""
            + arrival.model()
            + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + arrival.content()
            + "\"}],\"options\":{\"num_predict\":"
            + predict
            + "}}";
    boolean good = false;
    boolean refused = false;
    long first = 0;
    try {
      long wait = due - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
      HttpRequest request =
          HttpRequest.newBuilder(host.resolve("/api/chat"))
              .timeout(bound)
              .header("content-type", "application/json")
              .header("x-openwebui-user-id", arrival.user())
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      first = System.nanoTime() - due;
      try (InputStream in = response.body()) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        refused = response.statusCode() == 503 || response.statusCode() == 429;
        good = response.statusCode() == 200 && text.contains("\"done\":true");
      }
    } catch (IOException e) {
      good = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long total = System.nanoTime() - due;
    boolean inTime = good && total <= bound.toNanos();
    return new Outcome(arrival.user(), inTime, refused, first == 0 ? total : first, total);
  }
}
