package dev.corral.benchmarks.micro;

import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One text to its vector on an idle embedder. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EmbedOneText {

  private static final String WORD = "gateway ";

  /** Words of the text, a token each. */
  @Param({"6", "62"})
  private int words;

  private @Nullable Embedder embedder;
  private String text = "";

  /** Opens the embedder. */
  @Setup
  public void open() {
    embedder = Embedder.builder().open();
    text = WORD.repeat(words);
  }

  /** Closes it. */
  @TearDown
  public void close() {
    open(embedder).close();
  }

  /** Embeds. */
  @Benchmark
  public Embedding embed() {
    return open(embedder).embed(text);
  }

  private static Embedder open(@Nullable Embedder embedder) {
    if (embedder == null) {
      throw new IllegalStateException("used before its set-up");
    }
    return embedder;
  }
}
