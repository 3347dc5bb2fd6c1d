package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pipe that the engine writes a result into and that we read it from, so that a slow reader slows
 * the query down and a result is never whole in memory. The engine opens the write end by {@link
 * #path()}. One thread reads; any thread may close the write end; both ends must be closed.
 */
final class ResultPipe implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Libc libc;
  private final int readEnd;
  private final int writeEnd;
  private final AtomicBoolean writeEndOpen = new AtomicBoolean(true);
  private final AtomicBoolean readEndOpen = new AtomicBoolean(true);
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

  ResultPipe(Libc libc) throws IOException {
    this.libc = libc;
    int[] ends = libc.pipe();
    this.readEnd = ends[0];
    this.writeEnd = ends[1];
  }

  /** A file name for the engine; valid until {@link #closeWriteEnd()}. */
  String path() {
    return "/proc/self/fd/" + writeEnd;
  }

  /** Blocks for the next bytes; an empty array is the end. */
  byte[] read() throws IOException {
    long count = libc.read(readEnd, buffer);
    return buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
  }

  /** To be called once the engine's statement has returned: the reader then sees the end. */
  void closeWriteEnd() {
    if (writeEndOpen.compareAndSet(true, false)) {
      libc.close(writeEnd);
    }
  }

  /** By the reading thread: whatever the engine still writes fails there. */
  void closeReadEnd() {
    if (readEndOpen.compareAndSet(true, false)) {
      libc.close(readEnd);
    }
  }

  @Override
  public void close() {
    closeReadEnd();
    closeWriteEnd();
    arena.close();
  }
}
