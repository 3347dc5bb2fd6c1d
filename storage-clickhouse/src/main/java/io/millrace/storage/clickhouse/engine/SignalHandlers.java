package io.millrace.storage.clickhouse.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps this process's signal handlers across a call that replaces them.
 *
 * <p>libchdb installs handlers of its own on every connect, also for SIGSEGV, which the JVM needs
 * for null checks and safepoints. The saved ones are put back right after the call. In between a
 * Java thread that takes such a signal would crash the process, so connections are opened before
 * anything else runs; EngineCommand also preloads the JDK's libjsig, which closes the gap.
 */
final class SignalHandlers {
  /**
   * {@code struct sigaction} of glibc has the same layout on x86-64 and on aarch64: handler (8),
   * mask (128), flags (4, padded to 8), restorer (8).
   */
  private static final long STRUCT_BYTES = 152;

  private static final int LAST_SIGNAL = 64;

  private record Saved(int signal, MemorySegment action) {}

  private final MethodHandle sigaction =
      Libc.function("sigaction", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

  /** Runs the call on this thread and restores every signal handler, also when it throws. */
  void keepDuring(Runnable call) {
    try (Arena arena = Arena.ofConfined()) {
      List<Saved> saved = save(arena);
      try {
        call.run();
      } finally {
        saved.forEach(this::restore);
      }
    }
  }

  private List<Saved> save(Arena arena) {
    List<Saved> saved = new ArrayList<>();
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
      MemorySegment action = arena.allocate(STRUCT_BYTES);
      // The two signals that glibc keeps for itself (32, 33) are refused: nothing to keep there.
      if (invoke(signal, MemorySegment.NULL, action) == 0) {
        saved.add(new Saved(signal, action));
      }
    }
    return saved;
  }

  private void restore(Saved saved) {
    // SIGKILL and SIGSTOP can be read but not set; nobody can have changed them.
    int ignored = invoke(saved.signal(), saved.action(), MemorySegment.NULL);
  }

  private int invoke(int signal, MemorySegment action, MemorySegment old) {
    try {
      return (int) sigaction.invokeExact(signal, action, old);
    } catch (Throwable e) {
      throw new IllegalStateException("sigaction: " + e.getMessage(), e);
    }
  }
}
