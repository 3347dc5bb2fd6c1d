package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

  /** As much as a fast disk takes in a millisecond: the next look is when this could be the end. */
  private static final long BYTES_PER_MILLI = 5_000_000;

  private static final long SHORTEST_MILLIS = 20;
  private static final long LONGEST_MILLIS = 1_000;

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
    if (guard.freeBytes() < settings.minFreeBytes()) {
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
              try {
                for (long free = freeBytes(); free >= minFreeBytes; free = freeBytes()) {
                  Thread.sleep(pauseMillis(free - minFreeBytes));
                }
              } catch (InterruptedException e) {
                return;
              }
              onFull.run();
            });
  }

  static long pauseMillis(long roomBytes) {
    return Math.clamp(roomBytes / BYTES_PER_MILLI, SHORTEST_MILLIS, LONGEST_MILLIS);
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
