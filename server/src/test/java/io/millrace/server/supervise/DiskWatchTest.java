package io.millrace.server.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class DiskWatchTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(DiskWatch.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private double free = 0.5;

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    said.start();
    logger.addAppender(said);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(said);
    logger.setLevel(null);
  }

  @Test
  void look_whileTheDiskFillsUpAndIsEmptied_saysEachChangeOnce() {
    DiskWatch watch = new DiskWatch(Path.of("/data"), () -> free);
    for (double next : new double[] {0.5, 0.06, 0.05, 0.04, 0.03, 0, 0.2, 0.2}) {
      free = next;
      watch.look();
    }
    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "the disk of /data fills up, 5.0 % is free; at 3 % Pulsar takes no more logs (remedy: free"
                + " some space or enlarge the disk)",
            "the disk of /data is full, 3.0 % is free: Pulsar takes no more logs, exports are answered"
                + " with 503 (remedy: free some space or enlarge the disk; all goes on by itself)",
            "the disk of /data has room again, 20.0 % is free");
  }

  @Test
  void look_atARealDirectory_findsItsDisk(@TempDir Path directory) {
    double free = (double) directory.toFile().getUsableSpace() / directory.toFile().getTotalSpace();
    DiskWatch.State expected =
        free <= 0.03
            ? DiskWatch.State.FULL
            : free <= 0.05 ? DiskWatch.State.LOW : DiskWatch.State.ROOM;
    assertThat(new DiskWatch(directory).look()).isEqualTo(expected);
  }
}
