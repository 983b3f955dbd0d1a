package dev.corral.embedder.batch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/*
 * Java's own thread priorities do nothing on Linux unless the JVM is told so at its start. The
 * system's do: there a thread has a niceness of its own, and process 0 means the calling thread
 * (setpriority(2)). On other systems it means the whole process, so it is used on Linux only.
 */
/** How readily the calling thread leaves its core to others; lower runs first. */
final class Niceness {

  private static final int PRIO_PROCESS = 0;
  private static final int CALLER = 0;

  private static final @Nullable MethodHandle GET = find("getpriority", 2);
  private static final @Nullable MethodHandle SET = find("setpriority", 3);

  private Niceness() {}

  @SuppressWarnings("restricted") // the process allows native access, or nothing here would load
  private static @Nullable MethodHandle find(String function, int parameters) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    FunctionDescriptor signature = FunctionDescriptor.of(ValueLayout.JAVA_INT);
    for (int i = 0; i < parameters; i++) {
      signature = signature.appendArgumentLayouts(ValueLayout.JAVA_INT);
    }
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), signature);
  }

  /** Returns the niceness of the calling thread: -20 to 19, usually 0. */
  static int get() {
    if (GET == null) {
      return 0;
    }
    try {
      return (int) GET.invokeExact(PRIO_PROCESS, CALLER);
    } catch (Throwable e) {
      throw new IllegalStateException("getpriority cannot be called", e);
    }
  }

  /**
   * Changes the niceness of the calling thread.
   *
   * @param by what is added; less than 0 takes a privilege of the process
   * @return whether the system did it
   */
  static boolean change(int by) {
    if (SET == null) {
      return false;
    }
    try {
      return (int) SET.invokeExact(PRIO_PROCESS, CALLER, get() + by) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority cannot be called", e);
    }
  }
}
