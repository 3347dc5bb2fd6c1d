package io.millrace.server.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The directory {@code run} below the data directory: the lock that one process holds, and the
 * process id of it and of each child, by which a later start finds what a killed one left running.
 */
public final class RunDirectory implements AutoCloseable {
  /** Children end by themselves within five seconds of their parent's end, see ParentGuard. */
  private static final Duration ORPHAN_GRACE = Duration.ofSeconds(8);

  private static final String MAIN = "millrace";

  private final Path directory;
  private final FileChannel channel;

  private RunDirectory(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the lock, then waits until children of a killed predecessor are gone, and kills those
   * that stay.
   *
   * @throws IllegalStateException if another process holds the lock; names it and the remedy
   */
  public static RunDirectory open(Path dataDirectory) throws InterruptedException {
    return open(dataDirectory, ORPHAN_GRACE);
  }

  static RunDirectory open(Path dataDirectory, Duration orphanGrace) throws InterruptedException {
    Path directory = dataDirectory.resolve("run");
    try {
      Files.createDirectories(directory);
      RunDirectory run = new RunDirectory(directory, lock(dataDirectory, directory));
      run.awaitOrphans(orphanGrace);
      run.writePid(MAIN, ProcessHandle.current().pid());
      return run;
    } catch (IOException e) {
      throw new IllegalStateException(
          "data directory %s cannot be used: %s (expected: a writable directory; name another with --data DIR)"
              .formatted(dataDirectory, e),
          e);
    }
  }

  /** The process that runs on a data directory, if there is one. */
  public static Optional<ProcessHandle> running(Path dataDirectory) {
    return readPid(dataDirectory.resolve("run").resolve(MAIN + ".pid"));
  }

  private static FileChannel lock(Path dataDirectory, Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new IllegalStateException(
          "data directory %s is in use by process %s: stop it with `millrace down --data %s`, or name another with --data DIR"
              .formatted(
                  dataDirectory,
                  running(dataDirectory).map(p -> Long.toString(p.pid())).orElse("(unknown)"),
                  dataDirectory));
    }
    return channel;
  }

  private void awaitOrphans(Duration grace) throws IOException, InterruptedException {
    try (var files = Files.newDirectoryStream(directory, "*.pid")) {
      for (Path file : files) {
        Optional<ProcessHandle> orphan = readPid(file);
        if (orphan.isPresent() && orphan.get().pid() != ProcessHandle.current().pid()) {
          awaitEnd(orphan.get(), grace);
        }
        Files.deleteIfExists(file);
      }
    }
  }

  private static void awaitEnd(ProcessHandle orphan, Duration grace) throws InterruptedException {
    try {
      orphan.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      orphan.destroyForcibly();
      orphan.onExit().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Remembers the process of a child (or of this process, by the name of the program). */
  void writePid(String name, long pid) {
    Path file = directory.resolve(name + ".pid");
    try {
      Files.writeString(file, pid + " " + startMillis(ProcessHandle.of(pid)) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /**
   * A process id may have been given to another process since: only the one that started at the
   * noted time counts.
   */
  private static Optional<ProcessHandle> readPid(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ", 2);
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(words[0]));
      return process
          .filter(ProcessHandle::isAlive)
          .filter(p -> Long.toString(startMillis(process)).equals(words[1]));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalStateException(file + " cannot be read (remedy: delete it): " + e, e);
    }
  }

  private static long startMillis(Optional<ProcessHandle> process) {
    return process
        .flatMap(p -> p.info().startInstant())
        .map(java.time.Instant::toEpochMilli)
        .orElse(0L);
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(directory.resolve(MAIN + ".pid"));
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
