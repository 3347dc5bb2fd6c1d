package io.millrace.server.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code DATA/keys}: one secret a file, one line each, readable for the owner alone (0600 in a
 * directory of 0700). A file is there as a whole or not at all.
 */
public final class KeyDirectory {
  /** Key of the tenant {@code default}: sends and reads logs. */
  public static final String DEFAULT = "default";

  /** Key that administers all tenants. */
  public static final String OPERATOR = "operator";

  /** Password of the embedded ClickHouse. */
  public static final String CLICKHOUSE = "clickhouse";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path directory;

  /** The keys of a data directory; nothing is created yet. */
  public KeyDirectory(Path dataDirectory) {
    this.directory = dataDirectory.resolve("keys");
  }

  /** Where the secret of a name lies, or would lie. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** The secret of a name, if there is one. */
  public Optional<String> read(String name) {
    try {
      return Optional.of(Files.readString(file(name)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(name, "cannot be read", e);
    }
  }

  /** Writes a secret; one that is there is replaced. */
  public void write(String name, String secret) {
    Path unfinished = file("." + name + ".unfinished");
    try {
      Files.createDirectories(directory.getParent());
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(directory, OWNER_DIRECTORY);
      }
      Files.deleteIfExists(unfinished);
      try (var channel =
          Files.newByteChannel(
              unfinished,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              OWNER_FILE)) {
        var bytes = StandardCharsets.UTF_8.encode(secret + "\n");
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      Files.move(unfinished, file(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unusable(name, "cannot be written", e);
    }
  }

  /** The secret of a name; made and written if there is none. */
  public String readOrCreate(String name, Supplier<String> secret) {
    return read(name)
        .orElseGet(
            () -> {
              String made = secret.get();
              write(name, made);
              return made;
            });
  }

  /** Gives a secret another name, in place of the one that has it. */
  public void rename(String from, String to) {
    try {
      Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unusable(from, "cannot be renamed to " + to, e);
    }
  }

  /** Forgets a secret, if there is one of the name. */
  public void delete(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw unusable(name, "cannot be deleted", e);
    }
  }

  private UncheckedIOException unusable(String name, String what, IOException cause) {
    return new UncheckedIOException(
        "%s %s: %s (expected: a directory of this user alone)".formatted(file(name), what, cause),
        cause);
  }
}
