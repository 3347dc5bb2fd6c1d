package io.millrace.pipeline.pulsar.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.AllPartitions;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal whose last entry was not written whole, as after a full disk or a power failure. */
class JournalTailIT {
  private static final int EVENTS = 20;
  private static final int EVENT_BYTES = 20_000;

  @TempDir private Path directory;

  @Test
  void tornEntry_isTakenOut_andAllThatWasConfirmedIsRead() throws Exception {
    try (PulsarServer pulsar = PulsarServer.in(directory)) {
      pulsar.launch();
      PulsarSettings defaults = pulsar.clientSettings("torn");
      PulsarSettings client = defaults.withTopics(defaults.topics().withPartitions(1));
      try (PulsarEventLog log = PulsarEventLog.open(client)) {
        for (int number = 0; number < EVENTS; number++) {
          byte[] payload = new byte[EVENT_BYTES];
          new Random(number).nextBytes(payload);
          log.append(new LogEvent(TenantId.DEFAULT, payload, number, 1)).join();
        }
      }
      pulsar.kill();
      tearAnotherEntry();

      pulsar.launch();
      assertThat(Files.readString(pulsar.process().command().logFile()))
          .containsPattern("journal-tail: entry \\d+ of ledger \\d+ was not written whole");
      try (PulsarEventLog log = PulsarEventLog.open(client);
          AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
        assertThat(subscription.receive(EVENTS)).hasSize(EVENTS);
        assertThat(subscription.receive(Duration.ofMillis(500))).isEmpty();
        log.append(new LogEvent(TenantId.DEFAULT, new byte[] {1}, EVENTS, 1)).join();
      }
    }
  }

  /** Behind the last record: the largest one again, as the next of its ledger, and half of it. */
  private void tearAnotherEntry() throws Exception {
    Path journal;
    try (Stream<Path> files = Files.list(directory.resolve("bookkeeper").resolve("current"))) {
      journal =
          files
              .filter(file -> file.toString().endsWith(".txn"))
              .max(Comparator.comparing(Path::toString))
              .orElseThrow();
    }
    ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(journal));
    int end = JournalTail.end(records);
    ByteBuffer next = ByteBuffer.wrap(lastEvent(records, end));
    next.putLong(Integer.BYTES + Long.BYTES, next.getLong(Integer.BYTES + Long.BYTES) + 1);
    try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
      channel.write(next.slice(0, EVENT_BYTES / 2), end);
    }
  }

  private static byte[] lastEvent(ByteBuffer records, int end) {
    int last = -1;
    for (int at = JournalTail.HEADER_BYTES; at < end; ) {
      int length = records.getInt(at);
      if (length >= EVENT_BYTES) {
        last = at;
      }
      at +=
          length == JournalTail.PADDING
              ? 2 * Integer.BYTES + records.getInt(at + Integer.BYTES)
              : Integer.BYTES + length;
    }
    byte[] record = new byte[Integer.BYTES + records.getInt(last)];
    records.get(last, record);
    return record;
  }
}
