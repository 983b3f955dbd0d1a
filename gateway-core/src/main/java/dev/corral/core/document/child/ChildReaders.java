package dev.corral.core.document.child;

import dev.corral.core.document.Document;
import dev.corral.core.document.DocumentReader;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.child.Wire.Answer;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads files in child processes, each one file at a time. Safe for use by many threads.
 *
 * <p>A child that a file made late, out of memory or dead is replaced, and so is one that has read
 * many; a replacement is started before it is needed. What a child may reach, {@link Confinement}
 * says.
 */
public final class ChildReaders implements DocumentReader, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ChildReaders.class.getName());

  /** So many files are read by one child at most: what a parser leaks goes with it. */
  private static final int READS = 500;

  /**
   * A child stops at its limit by itself, where its parser lets it; this much later it is ended.
   */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How long a file waits for a child. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final ReadingLimits limits;
  private final Semaphore places;
  private final Deque<Child> idle = new ConcurrentLinkedDeque<>();
  private final Set<Child> running = ConcurrentHashMap.newKeySet();
  private final AtomicLong number = new AtomicLong();
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().name("reading-clock").daemon().factory());
  private volatile @Nullable String confinement;
  private volatile boolean closed;

  /**
   * Makes a reader; its first child is started when it is first needed, or by {@link #prepare}.
   *
   * @param folder where children find their files; its content is deleted
   * @param limits what one file may cost
   * @param children how many may run at once
   */
  public ChildReaders(Path folder, ReadingLimits limits, int children) {
    this.folder = folder;
    this.limits = limits;
    this.places = new Semaphore(children, true);
    deleteLeftovers();
  }

  /** Deletes the folders of children whose parent was killed. */
  private void deleteLeftovers() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> left = Files.walk(folder)) {
      for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "leftovers in {0} cannot be deleted: {1}", folder, e.getMessage());
    }
  }

  /** Starts a child in the background, so that the first file need not wait for it. */
  public void prepare() {
    Thread.ofPlatform().name("reading-prepare").daemon().start(this::startSpare);
  }

  /**
   * Returns what holds the children back, for people: for example {@code landlock, seccomp}; null
   * as long as none was started.
   */
  public @Nullable String confinement() {
    return confinement;
  }

  @Override
  public Document read(Path content, String name) {
    takePlace();
    try {
      Child child = idleChild();
      Child.Outcome outcome = child.read(content, name, limits.time().plus(GRACE));
      return switch (outcome) {
        case Child.Outcome.Answered(Answer.Read(Document document)) -> {
          giveBack(child);
          yield document;
        }
        case Child.Outcome.Answered(Answer.Refused(Failure.UnreadableDocument refusal)) -> {
          giveBack(child);
          throw refusal.asException();
        }
        default -> {
          replace(child);
          throw refusal(outcome);
        }
      };
    } catch (IOException e) {
      LOG.log(closed ? Level.DEBUG : Level.ERROR, "documents cannot be read", e);
      throw closed
          ? stopped()
          : new Failure.StorageFailed("documents cannot be read at the moment").asException();
    } finally {
      places.release();
    }
  }

  private void takePlace() {
    try {
      if (closed || !places.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new Failure.Busy("too many documents wait to be read", Duration.ofSeconds(10))
            .asException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled("the reading was interrupted").asException();
    }
  }

  private Child idleChild() throws IOException {
    for (Child child = idle.poll(); child != null; child = idle.poll()) {
      if (child.isAlive()) {
        return child;
      }
      end(child);
    }
    return start();
  }

  private Child start() throws IOException {
    Child child = new Child(folder.resolve(Long.toString(number.incrementAndGet())), limits, clock);
    running.add(child);
    try {
      if (closed) {
        throw new IOException("the reader is closed");
      }
      confinement = child.awaitReady();
    } catch (IOException e) {
      end(child);
      throw e;
    }
    if ("none".equals(confinement)) {
      LOG.log(Level.WARNING, "reading processes are not confined on this system");
    }
    return child;
  }

  private void giveBack(Child child) {
    if (child.reads() >= READS) {
      replace(child);
    } else {
      idle.push(child);
      if (closed) {
        running.forEach(this::end);
      }
    }
  }

  private void replace(Child child) {
    end(child);
    if (!closed) {
      prepare();
    }
  }

  private void end(Child child) {
    running.remove(child);
    child.close();
  }

  private void startSpare() {
    if (!closed && idle.isEmpty() && places.tryAcquire()) {
      try {
        giveBack(start());
      } catch (IOException e) {
        LOG.log(closed ? Level.DEBUG : Level.ERROR, "a reading process cannot be started", e);
      } finally {
        places.release();
      }
    }
  }

  private FailureException refusal(Child.Outcome outcome) {
    if (closed) {
      return stopped();
    }
    return switch (outcome) {
      case Child.Outcome.Late() ->
          new Failure.UnreadableDocument(
                  Code.TOO_LARGE,
                  "the document took longer than "
                      + limits.time().toSeconds()
                      + " s to read; split it")
              .asException();
      case Child.Outcome.Died(String how) when how.equals("exit 3") ->
          new Failure.UnreadableDocument(
                  Code.TOO_LARGE, "the document takes too much memory to read; split it")
              .asException();
      default -> {
        LOG.log(Level.WARNING, "a document ended its reading process: {0}", outcome);
        yield new Failure.UnreadableDocument(
                Code.CORRUPT, "the document is damaged: it made its reader fail")
            .asException();
      }
    };
  }

  private static FailureException stopped() {
    return new Failure.Cancelled("the reading was stopped").asException();
  }

  /** Ends all children; a reading that one is at work on is cancelled. */
  @Override
  public void close() {
    closed = true;
    running.forEach(this::end);
    clock.shutdownNow();
  }
}
