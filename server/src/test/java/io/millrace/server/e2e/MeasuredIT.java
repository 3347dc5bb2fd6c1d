package io.millrace.server.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.io.TempDir;

/** What measures times at one {@code millrace up}, which the last of them stops. */
@Tag("alone")
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
final class MeasuredIT {
  @TempDir private static Path directory;
  private static RunningMillrace millrace;

  @BeforeAll
  static void start() {
    millrace = RunningMillrace.start(directory);
  }

  @AfterAll
  static void stop() {
    millrace.close();
  }

  @Nested
  @Order(1)
  final class Flood extends FloodTests {
    Flood() {
      super(millrace);
    }
  }

  @Nested
  @Order(2)
  final class Tail extends TailTests {
    Tail() {
      super(millrace);
    }
  }
}
