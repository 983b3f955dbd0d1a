package dev.corral.server.observe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The graphics cards, as {@code nvidia-smi} tells of them; nothing where it is not installed. It is
 * asked every ten seconds at most, on a virtual thread, and what it told last is given: a look at
 * the figures does not wait for it.
 */
public final class GpuFigures implements Consumer<Samples> {

  private static final long AGE_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PATIENCE_SECONDS = 5;

  /** Far more than a line for each of 16 cards. */
  private static final int OUTPUT_MAX = 64 << 10;

  private static final String FIELDS =
      "index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw";

  /** A card; a number that the driver does not tell is NaN. */
  public record Card(
      String index,
      String name,
      double utilization,
      double memoryUsed,
      double memoryTotal,
      double celsius,
      double watts) {}

  private final String program;
  private final LongSupplier nanoClock;
  private volatile List<Card> cards = List.of();
  private long askedNanos;
  private boolean asked;
  private boolean absent;

  /** Makes figures that are read with the system's program. */
  public GpuFigures(LongSupplier nanoClock) {
    this("nvidia-smi", nanoClock);
  }

  GpuFigures(String program, LongSupplier nanoClock) {
    this.program = program;
    this.nanoClock = nanoClock;
  }

  @Override
  public void accept(Samples samples) {
    ask();
    for (Card card : cards) {
      String[] labels = {"gpu", card.index(), "name", card.name()};
      samples
          .gauge(
              "corral_gpu_utilization_ratio",
              "Share of time in which the card computed.",
              card.utilization(),
              labels)
          .gauge("corral_gpu_memory_used_bytes", "Memory in use.", card.memoryUsed(), labels)
          .gauge("corral_gpu_memory_total_bytes", "Memory.", card.memoryTotal(), labels)
          .gauge("corral_gpu_temperature_celsius", "Temperature.", card.celsius(), labels)
          .gauge("corral_gpu_power_watts", "Power.", card.watts(), labels);
    }
  }

  private synchronized void ask() {
    long now = nanoClock.getAsLong();
    if (absent || (asked && now - askedNanos < AGE_MAX_NANOS)) {
      return;
    }
    boolean isFirst = !asked;
    asked = true;
    askedNanos = now;
    if (isFirst) {
      look();
    } else {
      Thread.ofVirtual().name("nvidia-smi").start(this::look);
    }
  }

  private void look() {
    try {
      cards = read(program);
    } catch (IOException e) {
      synchronized (this) {
        absent = true; // not installed, or no driver: it will not come while this process runs
      }
    }
  }

  /**
   * Asks the system's program once.
   *
   * @throws IOException where it is not installed, fails, or says nothing within five seconds
   */
  public static List<Card> read() throws IOException {
    return read("nvidia-smi");
  }

  static List<Card> read(String program) throws IOException {
    Process process =
        new ProcessBuilder(program, "--query-gpu=" + FIELDS, "--format=csv,noheader,nounits")
            .redirectErrorStream(true)
            .start();
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(program + " says nothing");
      }
      String text = new String(out.readNBytes(OUTPUT_MAX), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new IOException(text.strip().lines().findFirst().orElse("no card"));
      }
      return parse(text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  static List<Card> parse(String text) {
    List<Card> cards = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(",", -1);
      if (fields.length == 7) {
        cards.add(
            new Card(
                fields[0].strip(),
                fields[1].strip(),
                number(fields[2]) / 100,
                number(fields[3]) * (1 << 20),
                number(fields[4]) * (1 << 20),
                number(fields[5]),
                number(fields[6])));
      }
    }
    return cards;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN; // "[N/A]", "[Not Supported]"
    }
  }
}
