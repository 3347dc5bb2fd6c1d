package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Ends the engine's process while there is still a little room on its disk. The library takes no
 * notice of a write that is refused for want of room (libchdb 26.5: {@code write} returns ENOSPC
 * for every file of a part, and the part takes the place of those that it was merged from); what is
 * killed before leaves whole parts, and its inserts are tried again.
 *
 * <p>Inserts and merges are not begun with twice that room ({@link EngineConfig}); this is for
 * those that are under way, and for what else the engine writes.
 */
final class RoomGuard {
  /** EX_IOERR of sysexits.h. */
  static final int EXIT_CODE = 74;

  /** With the default bound a disk that is filled with 5 GB/s is not full before the next look. */
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private final Path directory;
  private final long minFreeBytes;

  private RoomGuard(Path directory, long minFreeBytes) {
    this.directory = directory;
    this.minFreeBytes = minFreeBytes;
  }

  /**
   * A guard of the disk of the engine's data, which makes their directory.
   *
   * @throws IllegalStateException if there is no room now; the message has the remedy
   */
  static RoomGuard of(EngineSettings settings) throws IOException {
    RoomGuard guard =
        new RoomGuard(
            Files.createDirectories(settings.dataDirectory()).toAbsolutePath(),
            settings.minFreeBytes());
    if (!guard.hasRoom()) {
      throw new IllegalStateException(guard.message());
    }
    return guard;
  }

  /** Looks until there is no room, and then does what is to be done, once. */
  void watch(Runnable onFull) {
    Thread.ofPlatform()
        .daemon()
        .name("room-guard")
        .start(
            () -> {
              while (hasRoom()) {
                try {
                  Thread.sleep(INTERVAL);
                } catch (InterruptedException e) {
                  return;
                }
              }
              onFull.run();
            });
  }

  private boolean hasRoom() {
    return freeBytes() >= minFreeBytes;
  }

  private long freeBytes() {
    return directory.toFile().getUsableSpace();
  }

  /** What is wrong, and what to do. */
  String message() {
    return "%s has %d MiB free (expected: at least %d; remedy: room on the disk); what was stored stays"
        .formatted(directory, freeBytes() >> 20, minFreeBytes >> 20);
  }
}
