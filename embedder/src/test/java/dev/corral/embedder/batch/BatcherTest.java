package dev.corral.embedder.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.embedder.text.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class BatcherTest {

  private static final int SLOW_TO_READ = 500;

  /** Reads a text of n characters as n ids; runs a batch when the test lets it go. */
  private static final class Script implements Batcher.Work {

    private final BlockingQueue<List<Integer>> started = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> reading = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> readers = new LinkedBlockingQueue<>();
    private final Semaphore go = new Semaphore(0);
    private final AtomicInteger releases = new AtomicInteger();

    @Override
    public Tokens read(String text) {
      readers.add(Thread.currentThread().getName());
      if (text.length() == SLOW_TO_READ) {
        reading.add(text.length());
        go.acquireUninterruptibly();
      }
      if (text.startsWith("bad")) {
        throw new IllegalArgumentException("unreadable");
      }
      return new Tokens(new long[text.length()], false);
    }

    @Override
    public Batcher.Runner runner() {
      return (texts, _) -> {
        started.add(Arrays.stream(texts).map(text -> text.length).toList());
        go.acquireUninterruptibly();
        if (texts[0].length == 99) {
          throw new IOException("the run failed");
        }
        return new float[texts.length][1];
      };
    }

    @Override
    public void release() {
      releases.incrementAndGet();
    }

    List<Integer> awaitStart() throws InterruptedException {
      List<Integer> batch = started.poll(20, TimeUnit.SECONDS);
      assertThat(batch).isNotNull();
      return batch;
    }
  }

  private final Script script = new Script();
  private final Batcher batcher =
      new Batcher(
          new Batcher.Bounds(new Batcher.Staff(1, true, 0), 512, 8, 10, 2_000), script, () -> 100);

  private static ScriptedJob job(int length) {
    return new ScriptedJob("x".repeat(length));
  }

  private ScriptedJob offered(int length) {
    ScriptedJob job = job(length);
    assertThat(batcher.offer(List.of(job))).isEqualTo(Batcher.Admission.TAKEN);
    return job;
  }

  @AfterEach
  void close() {
    script.go.release(1_000);
    batcher.close();
    assertThat(script.releases).hasValue(1);
  }

  @Test
  void startsAtOnceWhenIdleAndBatchesWhatCameMeanwhile() throws InterruptedException {
    offered(40);
    assertThat(script.awaitStart()).containsExactly(40);
    offered(50);
    offered(60);
    offered(50);

    script.go.release();

    assertThat(script.awaitStart()).containsExactly(50, 50, 60);
  }

  @Test
  void refusesWhenFullAllOrNothing() throws InterruptedException {
    offered(40);
    script.awaitStart();
    List<Job> nine = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      nine.add(job(40));
    }

    assertThat(batcher.offer(nine)).isEqualTo(Batcher.Admission.TAKEN);
    assertThat(batcher.offer(List.of(job(40), job(40)))).isEqualTo(Batcher.Admission.FULL);
    assertThat(batcher.waiting()).isEqualTo(9);
    assertThat(batcher.offer(List.of(job(40)))).isEqualTo(Batcher.Admission.TAKEN);
  }

  @Test
  void refusesMoreCharactersThanMayWait() throws InterruptedException {
    offered(40);
    script.awaitStart();
    offered(1_900);

    assertThat(batcher.offer(List.of(job(101)))).isEqualTo(Batcher.Admission.FULL);
    assertThat(batcher.offer(List.of(job(100)))).isEqualTo(Batcher.Admission.TAKEN);
  }

  @Test
  void aBadTextFailsAlone() {
    script.go.release(1_000);
    ScriptedJob bad = new ScriptedJob("bad text");
    ScriptedJob good = job(8);
    batcher.offer(List.of(bad, good));

    assertThat(good.end().join()).hasSize(1);
    assertThatThrownBy(() -> bad.end().join()).hasRootCauseMessage("unreadable");
    assertThat(batcher.waiting()).isZero();
  }

  @Test
  void aFailedRunFailsItsTextsAndNoOthers() {
    script.go.release(1_000);
    ScriptedJob failing = offered(99);

    assertThatThrownBy(() -> failing.end().join()).hasRootCauseMessage("the run failed");
    assertThat(offered(98).end().join()).hasSize(1);
  }

  @Test
  void dropsWhatIsCancelledOrExpiredBeforeItRuns() throws InterruptedException {
    offered(40);
    script.awaitStart();
    ScriptedJob cancelled = offered(50);
    ScriptedJob expired = offered(50);
    ScriptedJob kept = offered(50);
    cancelled.unwanted();
    expired.expiresAt(99);

    script.go.release();

    assertThat(script.awaitStart()).containsExactly(50);
    script.go.release();
    assertThat(kept.end().join()).hasSize(1);
    assertThatThrownBy(() -> cancelled.end().join()).hasRootCauseMessage("EXPIRED");
    assertThatThrownBy(() -> expired.end().join()).hasRootCauseMessage("EXPIRED");
    assertThat(batcher.counts().dropped()).isEqualTo(2);
  }

  @Test
  void runsShortTextsPastLongOnes() throws InterruptedException {
    offered(200);
    assertThat(script.awaitStart()).containsExactly(200);
    offered(200);

    offered(16);

    assertThat(script.awaitStart()).containsExactly(16);
  }

  @Test
  void runsShortTextsPastLongOnesThatAreRead() throws InterruptedException {
    offered(SLOW_TO_READ);
    assertThat(script.reading.poll(20, TimeUnit.SECONDS)).isNotNull();

    offered(16);

    assertThat(script.awaitStart()).containsExactly(16);
  }

  @Test
  void runsNoShortTextPastShortOnes() throws InterruptedException {
    offered(16);
    script.awaitStart();
    offered(16);
    offered(16);

    script.go.release();

    assertThat(script.awaitStart()).containsExactly(16, 16);
  }

  @Test
  void endsWhatWaitsWhenClosed() throws InterruptedException {
    ScriptedJob running = offered(40);
    script.awaitStart();
    ScriptedJob waiting = offered(50);
    Thread closing = Thread.ofPlatform().start(batcher::close);

    assertThatThrownBy(() -> waiting.end().join()).hasRootCauseMessage("CLOSED");
    script.go.release();
    closing.join();

    assertThat(running.end().join()).hasSize(1);
    assertThat(batcher.offer(List.of(job(40)))).isEqualTo(Batcher.Admission.CLOSED);
  }

  @Test
  void mayBeClosedOnItsOwnThread() {
    ScriptedJob job = job(40);
    var closed = job.end().thenRun(batcher::close);
    script.go.release();
    batcher.offer(List.of(job));

    closed.join();
  }

  @Test
  void readersReadWhileTheWorkerWaitsForItsDevice() throws InterruptedException {
    Script device = new Script();
    Batcher withReader =
        new Batcher(
            new Batcher.Bounds(new Batcher.Staff(1, false, 1), 1_024, 8, 10, 2_000),
            device,
            () -> 100);
    try {
      withReader.offer(List.of(job(40)));
      assertThat(device.awaitStart()).containsExactly(40);

      withReader.offer(List.of(job(SLOW_TO_READ)));

      assertThat(device.reading.poll(20, TimeUnit.SECONDS)).isEqualTo(SLOW_TO_READ);
      device.go.release(2);
      assertThat(device.awaitStart()).containsExactly(SLOW_TO_READ);
    } finally {
      device.go.release(1_000);
      withReader.close();
    }
    assertThat(device.releases).hasValue(1);
  }

  @Test
  void workersThatWaitForADeviceDoNotShareOutWhatFitsOneRun() throws InterruptedException {
    Script device = new Script();
    Batcher withReader =
        new Batcher(
            new Batcher.Bounds(new Batcher.Staff(2, false, 1), 512, 8, 10, 2_000),
            device,
            () -> 100);
    try {
      withReader.offer(List.of(job(40)));
      assertThat(device.awaitStart()).containsExactly(40);
      withReader.offer(List.of(job(41)));
      assertThat(device.awaitStart()).containsExactly(41);

      withReader.offer(List.of(job(50), job(50), job(50), job(50)));
      device.go.release();

      assertThat(device.awaitStart()).containsExactly(50, 50, 50, 50);
    } finally {
      device.go.release(1_000);
      withReader.close();
    }
  }

  @Test
  void aWorkerWithReadersReadsALoneTextItself() {
    Script device = new Script();
    device.go.release(1_000);
    try (Batcher withReader =
        new Batcher(
            new Batcher.Bounds(new Batcher.Staff(1, false, 1), 512, 8, 10, 2_000),
            device,
            () -> 100)) {
      ScriptedJob bad = new ScriptedJob("bad text");
      ScriptedJob good = job(8);
      withReader.offer(List.of(bad, good));

      assertThat(good.end().join()).hasSize(1);
      assertThatThrownBy(() -> bad.end().join()).hasRootCauseMessage("unreadable");
      assertThat(device.readers).containsOnly("embed-0");
    }
  }
}
