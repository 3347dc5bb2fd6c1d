package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process's memory, as Linux counts it. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ANONYMOUS = "RssAnon:";

  private ProcessMemory() {}

  /** Resident and not backed by a file, so that only the process itself can give it back. */
  static long anonymousBytes() throws IOException {
    for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
      if (line.startsWith(ANONYMOUS)) {
        String kibibytes = line.substring(ANONYMOUS.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) * 1024;
      }
    }
    throw new IOException(STATUS + ": has no line " + ANONYMOUS);
  }
}
