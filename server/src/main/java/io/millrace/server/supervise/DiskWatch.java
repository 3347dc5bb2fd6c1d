package io.millrace.server.supervise;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log when the disk under the data directory fills up, and when there is room again.
 * The embedded Pulsar takes nothing more once 3 % or less is free: exports are answered with 503
 * then, and nothing that was acknowledged is lost.
 */
public final class DiskWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final double LOW = 0.05;
  private static final double FULL = 0.03;

  /** What was said last. */
  enum State {
    ROOM,
    LOW,
    FULL
  }

  private final Path directory;
  private final DoubleSupplier freeShare;
  private final Thread watcher;
  private State state = State.ROOM;

  /** Watches from {@link #start} on. The directory must exist. */
  public DiskWatch(Path directory) {
    this(directory, () -> freeShare(directory));
  }

  DiskWatch(Path directory, DoubleSupplier freeShare) {
    this.directory = directory;
    this.freeShare = freeShare;
    this.watcher = Thread.ofVirtual().name("disk-watch").unstarted(this::watch);
  }

  /** Looks every five seconds. */
  public void start() {
    watcher.start();
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Looks once; says something only if it is not what was said last. */
  State look() {
    double free = freeShare.getAsDouble();
    State now = free <= FULL ? State.FULL : free <= LOW ? State.LOW : State.ROOM;
    if (now != state) {
      say(now, "%.1f".formatted(100 * free));
      state = now;
    }
    return now;
  }

  private void say(State now, String percent) {
    switch (now) {
      case FULL ->
          LOG.error(
              "the disk of {} is full, {} % is free: Pulsar takes no more logs, exports are answered"
                  + " with 503 (remedy: free some space or enlarge the disk; all goes on by itself)",
              directory, percent);
      case LOW ->
          LOG.warn(
              "the disk of {} fills up, {} % is free; at 3 % Pulsar takes no more logs (remedy:"
                  + " free some space or enlarge the disk)",
              directory, percent);
      case ROOM -> LOG.info("the disk of {} has room again, {} % is free", directory, percent);
    }
  }

  private static double freeShare(Path directory) {
    File file = directory.toFile();
    long total = file.getTotalSpace();
    // Zero if it cannot be told, on file systems without a size.
    return total == 0 ? 1 : (double) file.getUsableSpace() / total;
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
