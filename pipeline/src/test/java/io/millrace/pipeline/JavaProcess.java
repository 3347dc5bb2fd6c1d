package io.millrace.pipeline;

import com.google.common.collect.ImmutableList;
import io.millrace.model.process.ClassArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A test's own program in a process of its own, with the class path of the test. */
public final class JavaProcess {
  private JavaProcess() {}

  /**
   * Starts one.
   *
   * @param jvmOptions besides those that every one has
   * @param logFile gets what it says
   */
  public static Process start(
      Class<?> main, List<String> jvmOptions, List<String> arguments, Path logFile)
      throws IOException {
    return new ProcessBuilder(
            ImmutableList.<String>builder()
                .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .addAll(jvmOptions)
                .addAll(ClassArchive.use())
                .add("-XX:+UseSerialGC")
                .add("-XX:-UsePerfData")
                .add("--enable-native-access=ALL-UNNAMED")
                .add("--sun-misc-unsafe-memory-access=allow")
                .add("-cp", System.getProperty("java.class.path"))
                .add(main.getName())
                .addAll(arguments)
                .build())
        .redirectErrorStream(true)
        .redirectOutput(logFile.toFile())
        .start();
  }
}
