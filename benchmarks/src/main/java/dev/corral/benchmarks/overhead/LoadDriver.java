package dev.corral.benchmarks.overhead;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Sends requests at the times that a plan says, whatever becomes of the answers, and measures from
 * those times (open loop: a slow answer delays no request, so none is left out of the figures).
 *
 * <p>A line of input is {@code PORT RATE SECONDS SEED REQUEST}, the request in base64; the lines of
 * output are {@code errors N}, {@code total}, {@code first} and {@code token} with nanoseconds, and
 * {@code end}.
 */
public final class LoadDriver {

  private static final int OPEN_BEFORE = 4;
  private static final long START_DELAY_NANOS = 20_000_000;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private LoadDriver() {}

  /** Serves plans until its input ends. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    var plans = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String plan = plans.readLine(); plan != null; plan = plans.readLine()) {
      String[] words = plan.split(" ");
      byte[] request = Base64.getDecoder().decode(words[4]);
      try (Connections connections = Connections.to(Integer.parseInt(words[0]), request)) {
        int planned =
            send(
                connections,
                Integer.parseInt(words[1]),
                Double.parseDouble(words[2]),
                Long.parseLong(words[3]));
        Connections.Heard heard = connections.heard(planned, System.nanoTime() + PATIENCE_NANOS);
        System.out.println("errors " + (planned - heard.totals().size()));
        print("total", heard.totals());
        print("first", heard.firsts());
        print("token", heard.tokens());
      }
      System.out.println("end");
    }
  }

  /** Sends at exponentially distributed distances and returns how many requests were due. */
  private static int send(Connections connections, int rate, double seconds, long seed)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    connections.open(OPEN_BEFORE);
    long start = System.nanoTime() + START_DELAY_NANOS;
    int planned = 0;
    double due = 0;
    while (due < seconds) {
      long intended = start + (long) (due * 1e9);
      for (long wait = intended - System.nanoTime();
          wait > 0;
          wait = intended - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      connections.send(intended);
      planned++;
      due += -Math.log(1 - random.nextDouble()) / rate;
    }
    return planned;
  }

  @SuppressWarnings("SystemOut")
  private static void print(String name, LongList nanos) {
    System.out.println(
        Arrays.stream(nanos.toArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(" ", name + " ", "")));
  }
}
