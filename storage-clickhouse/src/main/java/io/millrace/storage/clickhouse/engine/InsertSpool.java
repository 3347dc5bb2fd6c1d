package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where the rows of an insert wait until all of them have arrived: the engine reads them from a
 * file, and a body that breaks off inserts nothing. Safe for all threads.
 */
final class InsertSpool {
  private static final String SUFFIX = ".insert";

  private final Path directory;

  private InsertSpool(Path directory) {
    this.directory = directory;
  }

  /** Creates the directory and removes what an earlier process left in it. */
  static InsertSpool open(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    }
    return new InsertSpool(directory.toAbsolutePath());
  }

  /** The rows of one insert, complete; closing removes them. */
  record Rows(Path file, long bytes) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(file);
    }
  }

  /** Writes what is left of a body to a file. Blocks as long as the client takes to send it. */
  Rows store(byte[] start, int offset, InputStream rest) throws IOException {
    Path file = directory.resolve(UUID.randomUUID() + SUFFIX);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(start, offset, start.length - offset);
      long bytes = start.length - offset + rest.transferTo(out);
      return new Rows(file, bytes);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }
}
