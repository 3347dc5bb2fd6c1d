package io.millrace.storage.clickhouse.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The few functions of the C library that the JDK does not offer. Safe for all threads. */
@SuppressWarnings("restricted") // That is what java.lang.foreign is for.
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
  private static final int EINTR = 4;

  private final MethodHandle pipe = function("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private final MethodHandle close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private final MethodHandle exit = function("_exit", FunctionDescriptor.ofVoid(JAVA_INT));
  private final MethodHandle read =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("read").orElseThrow(),
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  static MethodHandle function(String name, FunctionDescriptor descriptor) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException(name + ": not found in the C library"));
    return LINKER.downcallHandle(address, descriptor);
  }

  /** Two descriptors: the read end, then the write end. */
  int[] pipe() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      if ((int) pipe.invokeExact(ends) != 0) {
        throw new IOException("pipe: failed (expected: file descriptors left, see ulimit -n)");
      }
      return ends.toArray(JAVA_INT);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("pipe: " + e.getMessage(), e);
    }
  }

  /** Blocks; 0 at the end of the data. */
  long read(int descriptor, MemorySegment target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      while (true) {
        long count = (long) read.invokeExact(state, descriptor, target, target.byteSize());
        if (count >= 0) {
          return count;
        }
        int errno = (int) ERRNO.get(state, 0L);
        if (errno != EINTR) {
          throw new IOException("read from a pipe: error " + errno);
        }
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("read: " + e.getMessage(), e);
    }
  }

  void close(int descriptor) {
    try {
      int ignored = (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close: " + e.getMessage(), e);
    }
  }

  /** Ends the process now: no exit handlers, in particular none of a C++ library's destructors. */
  void exitNow(int code) {
    try {
      exit.invokeExact(code);
    } catch (Throwable e) {
      throw new IllegalStateException("_exit: " + e.getMessage(), e);
    }
  }
}
