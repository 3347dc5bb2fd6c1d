package io.millrace.pipeline.pulsar.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether a Pulsar still runs on a data directory, by the locks that RocksDB holds there.
 * After a crash of the parent the old child may live for a few seconds more.
 */
final class DataLock {
  private static final List<String> LOCKS =
      List.of(
          "metadata/LOCK", "bookkeeper/current/ledgers/LOCK", "bookkeeper/current/locations/LOCK");
  private static final long POLL_MILLIS = 50;

  private DataLock() {}

  /**
   * Blocks until no process holds the directory.
   *
   * @throws IllegalStateException if one still does after the timeout
   */
  static void awaitFree(Path dataDirectory, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isFree(dataDirectory)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "pulsar: %s is in use by another process (expected: stop that Millrace, or use another data directory)"
                .formatted(dataDirectory));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static boolean isFree(Path dataDirectory) {
    return LOCKS.stream().map(dataDirectory::resolve).allMatch(DataLock::isLockFree);
  }

  private static boolean isLockFree(Path lockFile) {
    if (!Files.exists(lockFile)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException e) {
      return false;
    }
  }
}
