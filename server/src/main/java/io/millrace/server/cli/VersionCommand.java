package io.millrace.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Properties;

/** {@code millrace version}. */
final class VersionCommand {
  private VersionCommand() {}

  static int run(PrintStream out) {
    out.println("millrace " + version() + ", Java " + Runtime.version());
    return 0;
  }

  static String version() {
    Properties properties = new Properties();
    try (InputStream stream =
        VersionCommand.class.getResourceAsStream("/io/millrace/server/version.properties")) {
      properties.load(stream);
    } catch (IOException e) {
      throw new IllegalStateException("version.properties cannot be read", e);
    }
    return properties.getProperty("version");
  }
}
