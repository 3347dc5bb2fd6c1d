package io.millrace.model.process;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How to start a child and how to know that it is well.
 *
 * @param name for messages, e.g. {@code pulsar}
 * @param command program and arguments; the program must end when its standard input does, see
 *     {@link ParentGuard}
 * @param environment additions to this process's environment
 * @param workingDirectory exists already
 * @param logFile receives standard output and error, appended
 * @param healthCheck true when the child serves; blocks for at most two seconds
 * @param startTimeout how long it may take until the first healthy answer
 */
public record ChildCommand(
    String name,
    ImmutableList<String> command,
    ImmutableMap<String, String> environment,
    Path workingDirectory,
    Path logFile,
    BooleanSupplier healthCheck,
    Duration startTimeout) {
  /**
   * The option of a JVM that puts its temporary files into {@link #temporaryDirectory()}.
   *
   * @param workingDirectory of the command
   * @param name of the command
   */
  public static String temporaryFiles(Path workingDirectory, String name) {
    return "-Djava.io.tmpdir=" + temporaryDirectory(workingDirectory, name).toAbsolutePath();
  }

  private static Path temporaryDirectory(Path workingDirectory, String name) {
    return workingDirectory.resolve("tmp").resolve(name);
  }

  /**
   * Made empty at each start: a child that was killed leaves there what it has unpacked, of Pulsar
   * some 13 MB each time.
   */
  Path temporaryDirectory() {
    return temporaryDirectory(workingDirectory, name);
  }

  /** Without the environment, which may hold secrets. */
  @Override
  public String toString() {
    return "ChildCommand[name=" + name + ", command=" + command + "]";
  }
}
