package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.millrace.server.cli.Commands;
import io.millrace.server.demo.DemoSender;
import io.millrace.server.keys.KeyDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace replay} beside a running {@code millrace up} whose database is lost. */
final class ReplayCommandIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SUM =
      "SELECT count(), sum(cityHash64(Timestamp, ReceivedTimestamp, StreamId, Body, toString(LogAttributes)))"
          + " FROM millrace.logs WHERE TenantId = 'default'";

  @TempDir Path directory;

  @Test
  void replay_ofALostDatabase_bringsItBackAndTheWriterGoesOn() {
    try (RunningMillrace millrace = RunningMillrace.start(directory)) {
      assertThat(replay(millrace, "--tenant", "nobody"))
          .isEqualTo(
              "millrace replay: tenant nobody does not exist (expected: one that millrace tenant list shows)\n");
      assertThat(replay(millrace, "--tenant", "default"))
          .isEqualTo("millrace replay: the stream holds no events (expected: some)\n");
      long sent = send(millrace, "first");
      awaitCount(millrace, sent);
      String sum = millrace.sql(SUM);

      millrace.sql("DROP DATABASE millrace SYNC");
      long more = send(millrace, "second");
      String said = replay(millrace, "--tenant", "default");

      assertThat(said).contains(" records in their place in logs; 0 old rows replaced");
      awaitCount(millrace, sent + more);
      assertThat(millrace.sql(SUM + " AND LogAttributes['demo.run'] = 'first'")).isEqualTo(sum);
      assertThat(replay(millrace, "--tenant", "default", "--from", "2020-01-01"))
          .startsWith("millrace replay: --from: 2020-01-01T00:00:00Z (expected: 20")
          .endsWith(
              "Z or later, since the stream has no older data; or no --from, for all that it has)\n");
      assertThat(replay(millrace, "--tenant", "default", "--into", "streams"))
          .isEqualTo(
              "millrace replay: table millrace.streams exists (expected: a name that is free, or: DROP TABLE"
                  + " millrace.streams)\n");
    }
  }

  private static long send(RunningMillrace millrace, String run) {
    DemoSender.Load load =
        new DemoSender.Load(
            millrace.otlpHttp("/v1/logs"),
            run,
            2_000,
            100,
            2,
            42,
            millrace.key(KeyDirectory.DEFAULT));
    DemoSender sender = new DemoSender(load, InstantSource.system());
    try (sender) {
      sender.start();
      await().atMost(PATIENCE).until(() -> sender.acknowledgedRecords() >= 3_000);
    }
    return sender.acknowledgedRecords();
  }

  private static void awaitCount(RunningMillrace millrace, long count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        millrace
                            .sql("SELECT count() FROM millrace.logs WHERE TenantId = 'default'")
                            .strip())
                    .isEqualTo(Long.toString(count)));
  }

  /** What it says, in this process. */
  private static String replay(RunningMillrace millrace, String... options) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    new Commands(out, out)
        .run(
            ImmutableList.<String>builder()
                .add("replay")
                .add(options)
                .add("--data", millrace.data().toString())
                .add("--port-base", Integer.toString(millrace.portBase()))
                .build());
    return said.toString(StandardCharsets.UTF_8);
  }
}
