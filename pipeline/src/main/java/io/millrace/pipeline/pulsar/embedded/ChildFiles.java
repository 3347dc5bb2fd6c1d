package io.millrace.pipeline.pulsar.embedded;

import io.millrace.model.process.ParentGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that a child needs in its data directory. */
final class ChildFiles {
  private ChildFiles() {}

  /**
   * A jar with {@link ParentGuard} and {@link PulsarStart} and what they need alone, so that
   * nothing else of Millrace is on the child's class path.
   */
  static Path startJar(Path directory) {
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(jar)) {
      for (Class<?> type :
          List.of(
              ParentGuard.class,
              PulsarStart.class,
              BookieGuard.class,
              LeftSession.class,
              JournalTail.class)) {
        String entry = type.getName().replace('.', '/') + ".class";
        try (InputStream code = type.getClassLoader().getResourceAsStream(entry)) {
          byte[] bytes = code.readAllBytes();
          zip.putNextEntry(stored(entry, bytes));
          zip.write(bytes);
          zip.closeEntry();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what starts the child cannot be packed", e);
    }
    return write(directory.resolve("start.jar"), jar.toByteArray());
  }

  private static ZipEntry stored(String name, byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    return entry;
  }

  /** A resource of this package as a file. */
  static Path resource(String name, Path directory) {
    try (InputStream in = ChildFiles.class.getResourceAsStream(name)) {
      return write(directory.resolve(name), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read from the program", e);
    }
  }

  /** Writes a file unless it is the same already. */
  static Path write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
        Files.write(file, content);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }
}
