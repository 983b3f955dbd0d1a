package dev.corral.core.vector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/*
 * Java's own thread priorities do nothing on Linux unless the JVM is told so at its start. There
 * setpriority(2) with process 0 means the calling thread; elsewhere it means the whole process.
 */

/** Threads whose work can wait: where there are more threads than cores, others go first. */
public final class Background {

  private static final Logger LOG = System.getLogger(Background.class.getName());

  private static final int PRIO_PROCESS = 0;
  private static final int CALLER = 0;

  /** A third of the weight of other threads; a write behind a search does not cut in. */
  private static final int NICENESS = 5;

  private Background() {}

  /** Starts a thread that does not keep the process from ending. */
  static Thread start(String name, Runnable work) {
    Thread thread = thread(name, work);
    thread.start();
    return thread;
  }

  /** Returns such a thread, not started. */
  public static Thread thread(String name, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .unstarted(() -> {
          stepBack();
          work.run();
        });
  }

  @SuppressWarnings("restricted") // one harmless call of the system
  private static void stepBack() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      var setPriority =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setpriority"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      int refused = (int) setPriority.invokeExact(PRIO_PROCESS, CALLER, NICENESS);
      if (refused != 0) {
        LOG.log(Level.DEBUG, "{0} runs beside other threads", Thread.currentThread().getName());
      }
    } catch (Throwable e) { // a program that allows no native access
      LOG.log(Level.DEBUG, "no thread is put behind others: {0}", e.toString());
    }
  }
}
