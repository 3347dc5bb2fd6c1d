package io.millrace.pipeline.pulsar.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ChildProcess;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.AllPartitions;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bookie that cannot write what it has confirmed. */
class BookieGuardIT {
  /** Above the 16 MiB that the journal allocates at once. */
  private static final int LARGEST_FILE_KIBIBYTES = 20 << 10;

  /** Above that, and below the 32 that fill half of the write cache, which would be flushed. */
  private static final int EVENTS = 26;

  private static final int EVENT_BYTES = 1 << 20;
  private static final Path ENGINE = PulsarServer.engines().resolve("pulsar");

  @TempDir private Path directory;

  @Test
  void flushFails_endsAtOnce_andNothingThatWasConfirmedIsLost() throws Exception {
    try (PulsarServer pulsar = PulsarServer.in(directory)) {
      pulsar.launch(withSmallFiles(PulsarStandalone.command(pulsar.serverSettings())));
      PulsarSettings client = pulsar.clientSettings("guarded");
      try (PulsarEventLog log = PulsarEventLog.open(client)) {
        for (int number = 0; number < EVENTS; number++) {
          log.append(event(number)).join();
        }
      }
      // The bookie's last flush needs a file that is larger than it may be.
      ChildProcess ended = pulsar.process();
      ended.stop(Duration.ofSeconds(30));
      assertThat(ended.onExit().join()).as(ended.logTail()).isEqualTo(BookieGuard.EXIT_CODE);
      assertThat(ended.logTail()).contains("bookie-guard: the bookie could not write");

      pulsar.launch();
      try (PulsarEventLog log = PulsarEventLog.open(client)) {
        assertThat(read(log)).isEqualTo(numbers());
      }
    }
  }

  /** The command with a bound on the size of files, above which writing fails as on a full disk. */
  private ChildCommand withSmallFiles(ChildCommand command) throws IOException {
    Path conf = directory.resolve("standalone.conf");
    Files.writeString(
        conf, Files.readString(conf).replace("journalMaxSizeMB=256", "journalMaxSizeMB=8"));
    return new ChildCommand(
        command.name(),
        ImmutableList.<String>builder()
            .add("bash", "-c", "ulimit -f " + LARGEST_FILE_KIBIBYTES + "; exec \"$@\"", "bash")
            .addAll(command.command())
            .build(),
        command.environment(),
        command.workingDirectory(),
        command.logFile(),
        command.healthCheck(),
        command.startTimeout());
  }

  /** Its number, and bytes that cannot be compressed. */
  private static LogEvent event(int number) {
    byte[] payload = new byte[EVENT_BYTES];
    new Random(number).nextBytes(payload);
    ByteBuffer.wrap(payload).putInt(number);
    return new LogEvent(TenantId.DEFAULT, payload, 1, 1);
  }

  private static Set<Integer> numbers() {
    return IntStream.range(0, EVENTS).boxed().collect(Collectors.toSet());
  }

  private static Set<Integer> read(PulsarEventLog log) throws Exception {
    Set<Integer> numbers = new HashSet<>();
    try (AllPartitions subscription = AllPartitions.takeOver(log, "writer")) {
      for (var next = subscription.receive(Duration.ofSeconds(20));
          next.isPresent();
          next = subscription.receive(Duration.ofSeconds(2))) {
        numbers.add(ByteBuffer.wrap(next.get().event().payload()).getInt());
      }
    }
    return numbers;
  }

  /** A newer BookKeeper that words them otherwise would not be ended. */
  @Test
  void messages_areThoseOfTheBookie() throws Exception {
    StringBuilder constants = new StringBuilder();
    try (Stream<Path> jars = Files.list(ENGINE.resolve("lib"))) {
      Path jar =
          jars.filter(path -> path.toString().contains("bookkeeper-server-"))
              .filter(path -> !path.toString().contains("shaded"))
              .findFirst()
              .orElseThrow();
      try (JarFile classes = new JarFile(jar.toFile())) {
        for (String name :
            List.of(
                "Journal",
                "Journal$ForceWriteThread",
                "SyncThread",
                "storage/ldb/SingleDirectoryDbLedgerStorage")) {
          try (InputStream code =
              classes.getInputStream(
                  classes.getEntry("org/apache/bookkeeper/bookie/" + name + ".class"))) {
            constants.append(new String(code.readAllBytes(), StandardCharsets.ISO_8859_1));
          }
        }
      }
    }
    assertThat(constants).contains(BookieGuard.MESSAGES);
  }
}
