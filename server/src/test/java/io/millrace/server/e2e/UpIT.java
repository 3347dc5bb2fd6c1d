package io.millrace.server.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One {@code millrace up --tiered}: commands beside it while it is new, its end and its second
 * start, and then those who send, as they come.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
final class UpIT {
  @TempDir private static Path directory;
  private static RunningMillrace millrace;

  @BeforeAll
  static void start() {
    millrace = RunningMillrace.startForOthersToo(directory, "--tiered");
  }

  @AfterAll
  static void stop() {
    millrace.close();
  }

  @Nested
  @Order(1)
  final class Commands extends CommandTests {
    Commands() {
      super(millrace, directory);
    }
  }

  @Nested
  @Order(2)
  final class Lifecycle extends LifecycleTests {
    Lifecycle() {
      super(millrace);
    }
  }

  @Nested
  @Order(3)
  final class Sdks extends SdkRoundTripTests {
    Sdks() {
      super(millrace, directory);
    }
  }

  @Nested
  @Order(4)
  final class LokiAgents extends LokiPushTests {
    LokiAgents() {
      super(millrace, directory);
    }
  }

  @Nested
  @Order(5)
  final class Clients extends ClientTests {
    Clients() {
      super(millrace, directory);
    }
  }
}
