package dev.corral.core.vector.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the kernel answer some calls of this process with an error, on all threads and for good, as
 * it does for a disk that fails. Linux on x86-64 and AArch64 (a seccomp filter: the kernel's
 * document userspace-api/seccomp_filter).
 */
final class FailingCalls {

  /** What a failing disk answers. */
  static final int EIO = 5;

  private static final long PR_SET_NO_NEW_PRIVS = 38;
  private static final int LOAD = 0x20;
  private static final int EQUAL = 0x15;
  private static final int GIVE = 0x06;
  private static final int ALLOW = 0x7FFF0000;
  private static final int REFUSE = 0x00050000;

  /** What differs between processors: the numbers of calls. */
  private record Machine(long prctl, long seccomp, int write, int fsync, int fdatasync) {}

  private static final Machine MACHINE =
      System.getProperty("os.arch").equals("aarch64")
          ? new Machine(167, 277, 64, 82, 83)
          : new Machine(157, 317, 1, 74, 75);

  private FailingCalls() {}

  /** From now on no sync succeeds. */
  static void failSyncs() {
    List<long[]> program = new ArrayList<>();
    program.add(step(LOAD, 0, 0, 0));
    program.add(step(EQUAL, 1, 0, MACHINE.fsync));
    program.add(step(EQUAL, 0, 1, MACHINE.fdatasync));
    program.add(step(GIVE, 0, 0, REFUSE | EIO));
    program.add(step(GIVE, 0, 0, ALLOW));
    install(program);
  }

  /** From now on no write to an open file succeeds, named by its descriptor. */
  static void failWrites(int descriptor) {
    List<long[]> program = new ArrayList<>();
    program.add(step(LOAD, 0, 0, 0));
    program.add(step(EQUAL, 0, 3, MACHINE.write));
    program.add(step(LOAD, 0, 0, 16)); // the first argument
    program.add(step(EQUAL, 0, 1, descriptor));
    program.add(step(GIVE, 0, 0, REFUSE | EIO));
    program.add(step(GIVE, 0, 0, ALLOW));
    install(program);
  }

  /**
   * Ends this process with status 0 and runs nothing more: the JVM's own halt would run the
   * database's native destructors under its threads.
   */
  @SuppressWarnings("restricted") // a call of the C library is what this is for
  static void end() {
    Linker linker = Linker.nativeLinker();
    MethodHandle exit =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("_exit"), FunctionDescriptor.ofVoid(JAVA_INT));
    try {
      exit.invokeExact(0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static long[] step(int code, int jumpTrue, int jumpFalse, int operand) {
    return new long[] {code, jumpTrue, jumpFalse, operand};
  }

  @SuppressWarnings("restricted") // a call of the kernel is what this is for
  private static void install(List<long[]> steps) {
    Linker linker = Linker.nativeLinker();
    MethodHandle call =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = arena.allocate(steps.size() * 8L, 8);
      for (int i = 0; i < steps.size(); i++) {
        long[] step = steps.get(i);
        program.set(JAVA_SHORT, i * 8L, (short) step[0]);
        program.set(JAVA_BYTE, i * 8L + 2, (byte) step[1]);
        program.set(JAVA_BYTE, i * 8L + 3, (byte) step[2]);
        program.set(JAVA_INT, i * 8L + 4, (int) step[3]);
      }
      MemorySegment description = arena.allocate(16, 8);
      description.set(JAVA_SHORT, 0, (short) steps.size());
      description.set(ADDRESS, 8, program);
      long privileges = (long) call.invokeExact(MACHINE.prctl, PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
      long filter = (long) call.invokeExact(MACHINE.seccomp, 1L, 1L, description.address(), 0L, 0L);
      if (privileges != 0 || filter != 0) {
        throw new IllegalStateException("the kernel takes no filter: " + filter);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("a system call cannot throw", t);
    }
  }
}
