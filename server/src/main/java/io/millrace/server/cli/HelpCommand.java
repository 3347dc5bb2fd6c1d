package io.millrace.server.cli;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code millrace help}: prints help.txt. */
final class HelpCommand {
  private HelpCommand() {}

  static int run(PrintStream out) {
    try {
      out.print(
          Resources.toString(
              Resources.getResource("io/millrace/server/help.txt"), StandardCharsets.UTF_8));
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
