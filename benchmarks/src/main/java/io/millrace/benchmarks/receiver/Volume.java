package io.millrace.benchmarks.receiver;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the operations went through, and the processor's time that they took. JMH prints each per
 * second; on a machine that does other work as well, bytes divided by {@link #cpuNanos} are the
 * gigabytes per second that a whole core would do.
 */
@AuxCounters
@State(Scope.Thread)
public class Volume {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Bytes of what is worked through. */
  public long bytes;

  /** Log records. */
  public long records;

  private long startCpuNanos;

  /** Begins an iteration. */
  @Setup(Level.Iteration)
  public void start() {
    startCpuNanos = THREADS.getCurrentThreadCpuTime();
  }

  /** Of the measuring thread, in this iteration. */
  public long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime() - startCpuNanos;
  }

  /** Counts what one call has worked through. */
  public void add(int addedBytes, int addedRecords) {
    bytes += addedBytes;
    records += addedRecords;
  }
}
