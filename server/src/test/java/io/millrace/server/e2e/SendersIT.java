package io.millrace.server.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Those who send, as they come, all to one {@code millrace up}. */
final class SendersIT {
  @TempDir private static Path directory;
  private static RunningMillrace millrace;

  @BeforeAll
  static void start() {
    millrace = RunningMillrace.startForOthersToo(directory);
  }

  @AfterAll
  static void stop() {
    millrace.close();
  }

  @Nested
  final class Sdks extends SdkRoundTripTests {
    Sdks() {
      super(millrace, directory);
    }
  }

  @Nested
  final class LokiAgents extends LokiPushTests {
    LokiAgents() {
      super(millrace, directory);
    }
  }

  @Nested
  final class Clients extends ClientTests {
    Clients() {
      super(millrace, directory);
    }
  }
}
