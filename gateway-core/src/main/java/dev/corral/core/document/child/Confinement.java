package dev.corral.core.document.child;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes rights away from this process, for good.
 *
 * <p>On Linux (x86-64, AArch64), by two means of the kernel. A seccomp filter, on all threads,
 * answers "not permitted" to the calls that make a socket, start a program, look into another
 * process or set up io_uring, which could do the same unseen. A Landlock ruleset, on the calling
 * thread and all that it starts, leaves files to be read beneath the named paths only, and none to
 * be written. Sources: the kernel's documents userspace-api/seccomp_filter and
 * userspace-api/landlock. Elsewhere there is neither, and the child has the rights of its user.
 */
final class Confinement {

  /** What differs between processors: the numbers of calls, and the audit name of the machine. */
  private record Machine(int audit, long prctl, long seccomp, long openat, List<Integer> denied) {}

  private static final Machine X86_64 =
      new Machine(
          0xC000003E,
          157,
          317,
          257,
          // socket connect accept sendto bind listen fork vfork execve ptrace, process_vm_readv
          // process_vm_writev execveat io_uring_setup
          List.of(41, 42, 43, 44, 49, 50, 57, 58, 59, 101, 310, 311, 322, 425));

  private static final Machine AARCH64 =
      new Machine(
          0xC00000B7,
          167,
          277,
          56,
          // ptrace socket bind listen accept connect sendto execve process_vm_readv
          // process_vm_writev execveat io_uring_setup
          List.of(117, 198, 200, 201, 202, 203, 206, 221, 270, 271, 281, 425));

  private static final long PR_SET_NO_NEW_PRIVS = 38;
  private static final long LANDLOCK_CREATE_RULESET = 444;
  private static final long LANDLOCK_ADD_RULE = 445;
  private static final long LANDLOCK_RESTRICT_SELF = 446;
  private static final int EPERM = 1;

  private static final long READ_FILE = 1 << 2;
  private static final long READ_DIR = 1 << 3;
  private static final long EXECUTE = 1;

  private final Machine machine;
  private final MethodHandle syscall;

  @SuppressWarnings("restricted") // a call of the kernel is what this is for
  private Confinement(Machine machine) {
    this.machine = machine;
    Linker linker = Linker.nativeLinker();
    this.syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
  }

  /**
   * Confines this process.
   *
   * @param readable files and folders that may still be read
   * @return what holds it, for people: for example {@code seccomp, landlock}; or {@code none}
   */
  static String apply(List<Path> readable) {
    Machine machine =
        switch (System.getProperty("os.name") + "/" + System.getProperty("os.arch")) {
          case "Linux/amd64" -> X86_64;
          case "Linux/aarch64" -> AARCH64;
          default -> null;
        };
    if (machine == null) {
      return "none";
    }
    Confinement confinement = new Confinement(machine);
    List<String> held = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      confinement.call(machine.prctl(), PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      if (confinement.landlock(readable, arena)) {
        held.add("landlock");
      }
      if (confinement.seccomp(arena)) {
        held.add("seccomp");
      }
    }
    return held.isEmpty() ? "none" : String.join(", ", held);
  }

  private boolean landlock(List<Path> readable, Arena arena) {
    long version = call(LANDLOCK_CREATE_RULESET, 0, 0, 1, 0, 0);
    if (version < 1) {
      return false;
    }
    MemorySegment rights = arena.allocate(24, 8);
    rights.set(JAVA_LONG, 0, version >= 5 ? 0xFFFF : version >= 3 ? 0x7FFF : 0x1FFF);
    rights.set(JAVA_LONG, 8, version >= 4 ? 0b11 : 0);
    rights.set(JAVA_LONG, 16, version >= 6 ? 0b11 : 0);
    int size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    long ruleset = call(LANDLOCK_CREATE_RULESET, rights.address(), size, 0, 0, 0);
    if (ruleset < 0) {
      return false;
    }
    for (Path path : readable) {
      allow(ruleset, path, arena);
    }
    return call(LANDLOCK_RESTRICT_SELF, ruleset, 0, 0, 0, 0) == 0;
  }

  private void allow(long ruleset, Path path, Arena arena) {
    long pathOnly = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC
    MemorySegment name = arena.allocateFrom(path.toString());
    long file = call(machine.openat(), -100, name.address(), pathOnly, 0, 0);
    if (file < 0) {
      return; // not there, so there is nothing to be read
    }
    MemorySegment rule = arena.allocate(12, 8);
    long rights = READ_FILE | EXECUTE | (Files.isDirectory(path) ? READ_DIR : 0);
    rule.set(JAVA_LONG, 0, rights);
    rule.set(JAVA_INT_UNALIGNED, 8, (int) file);
    call(LANDLOCK_ADD_RULE, ruleset, 1, rule.address(), 0, 0);
  }

  /** Installs the filter, a program of the classic BPF machine: 8 bytes an instruction. */
  private boolean seccomp(Arena arena) {
    List<Integer> denied = machine.denied();
    int length = denied.size() + 7;
    MemorySegment program = arena.allocate(length * 8L, 8);
    int load = 0x20;
    int equal = 0x15;
    int greaterOrEqual = 0x35;
    int give = 0x06;
    int allow = 0x7FFF0000;
    int refuse = 0x00050000 | EPERM;
    int at = 0;
    instruction(program, at++, load, 0, 0, 4); // the machine
    instruction(program, at++, equal, 1, 0, machine.audit());
    instruction(program, at++, give, 0, 0, refuse); // calls of another machine's numbers
    instruction(program, at++, load, 0, 0, 0); // the call
    int toRefusal = denied.size() + 1;
    instruction(program, at++, greaterOrEqual, toRefusal, 0, 0x40000000); // x32's numbers
    for (int call : denied) {
      toRefusal--;
      instruction(program, at++, equal, toRefusal, 0, call);
    }
    instruction(program, at++, give, 0, 0, allow);
    instruction(program, at, give, 0, 0, refuse);
    MemorySegment description = arena.allocate(16, 8);
    description.set(JAVA_SHORT, 0, (short) length);
    description.set(ADDRESS, 8, program);
    long allThreads = 1;
    return call(machine.seccomp(), 1, allThreads, description.address(), 0, 0) == 0;
  }

  private static void instruction(
      MemorySegment program, int at, int code, int jumpTrue, int jumpFalse, int operand) {
    long offset = at * 8L;
    program.set(JAVA_SHORT, offset, (short) code);
    program.set(JAVA_BYTE, offset + 2, (byte) jumpTrue);
    program.set(JAVA_BYTE, offset + 3, (byte) jumpFalse);
    program.set(JAVA_INT, offset + 4, operand);
  }

  private long call(long number, long a, long b, long c, long d, long e) {
    try {
      return (long) syscall.invokeExact(number, a, b, c, d, e);
    } catch (Throwable t) {
      throw new AssertionError("a system call cannot throw", t);
    }
  }
}
