package io.millrace.pipeline.pulsar;

import static io.millrace.pipeline.pulsar.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Pulsar that was killed starts with one registration of its bookie, which stays. Without {@code
 * LeftSession} every few starts its bookie drops and renews it for ever, and new ledgers fail now
 * and then. More rounds: {@code -Dmillrace.kill-rounds=30}.
 */
class KilledPulsarIT {
  private static final int ROUNDS = Integer.getInteger("millrace.kill-rounds", 3);
  private static final String LOST = "Lock on resource /ledgers/available/";

  @Test
  void start_afterKills_registersTheBookieOnce() throws Exception {
    List<Long> lost = new ArrayList<>();
    try (PulsarServer server = PulsarServer.start()) {
      PulsarSettings settings = server.clientSettings("killed");
      Path log = server.serverSettings().logDirectory().resolve("pulsar.log");
      for (int round = 0; round < ROUNDS; round++) {
        try (PulsarEventLog events = PulsarEventLog.open(settings)) {
          events.append(event("round " + round)).join();
        }
        server.kill();
        Files.delete(log);
        server.launch();
        // A topic that is opened makes a ledger, which needs the bookie.
        try (PulsarEventLog events = PulsarEventLog.open(settings)) {
          events.append(event("again " + round)).join();
        }
        lost.add(lostRegistrations(log));
      }
      // The killed one's: its bookie, its broker, what it served.
      assertThat(cleaned(server)).hasSize(ROUNDS).allMatch(line -> !line.contains(" removed 0 "));
    }
    assertThat(lost).as("losses of the bookie's registration in each start").containsOnly(0L);
  }

  private static List<String> cleaned(PulsarServer server) throws Exception {
    try (var lines = Files.lines(server.process().command().logFile())) {
      return lines.filter(line -> line.startsWith("left-session: ")).toList();
    }
  }

  private static long lostRegistrations(Path log) throws Exception {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(LOST)).count();
    }
  }
}
