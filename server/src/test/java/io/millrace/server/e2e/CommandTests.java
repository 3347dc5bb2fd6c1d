package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.millrace.server.Main;
import io.millrace.server.demo.DemoSender;
import io.millrace.server.keys.KeyDirectory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Commands beside a running {@code millrace up --tiered}, which nobody has sent anything yet. */
abstract class CommandTests {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SUM =
      "SELECT count(), sum(cityHash64(Timestamp, ReceivedTimestamp, StreamId, Body, toString(LogAttributes)))"
          + " FROM millrace.logs WHERE TenantId = 'default'";

  private final RunningMillrace millrace;
  private final Path directory;

  CommandTests(RunningMillrace millrace, Path directory) {
    this.millrace = millrace;
    this.directory = directory;
  }

  @Test
  void replay_ofALostDatabase_bringsItBackAndTheWriterGoesOn() {
    assertThat(replay("--tenant", "nobody"))
        .isEqualTo(
            "millrace replay: tenant nobody does not exist (expected: one that millrace tenant list shows)\n");
    assertThat(replay("--tenant", "default"))
        .isEqualTo("millrace replay: the stream holds no events (expected: some)\n");
    long sent = send("first");
    awaitCount(sent);
    String sum = millrace.sql(SUM);

    millrace.sql("DROP DATABASE millrace SYNC");
    long more = send("second");
    String said = replay("--tenant", "default");

    assertThat(said).contains(" records in their place in logs; ");
    awaitCount(sent + more);
    assertThat(millrace.sql(SUM + " AND LogAttributes['demo.run'] = 'first'")).isEqualTo(sum);
    assertThat(replay("--tenant", "default", "--from", "2020-01-01"))
        .startsWith("millrace replay: --from: 2020-01-01T00:00:00Z (expected: 20")
        .endsWith(
            "Z or later, since the stream has no older data; or no --from, for all that it has)\n");
    assertThat(replay("--tenant", "default", "--into", "streams"))
        .isEqualTo(
            "millrace replay: table millrace.streams exists (expected: a name that is free, or: DROP TABLE"
                + " millrace.streams)\n");
  }

  @Test
  void up_portTaken_namesPortAndOption() throws Exception {
    Process second =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--data",
                directory.resolve("other").toString(),
                "--otlp-grpc-port",
                Integer.toString(millrace.otlpGrpc().getPort()))
            .redirectErrorStream(true)
            .start();
    String output = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(second.waitFor()).isEqualTo(1);
    assertThat(output)
        .contains(
            "port %d is in use (remedy: another with --otlp-grpc-port N, or all others with --port-base N)"
                .formatted(millrace.otlpGrpc().getPort()));
  }

  @Test
  void up_tiered_offloadsToTheLocalObjectStore() {
    assertThat(millrace.child("s3proxy").isAlive()).isTrue();
    assertThat(millrace.data().resolve("s3").resolve("buckets").resolve("millrace-stream"))
        .isDirectory();
    URI configuration = millrace.pulsarAdmin().resolve("/admin/v2/brokers/configuration/runtime");
    JsonNode values =
        millrace.parse(millrace.send(HttpRequest.newBuilder(configuration).build()).body());
    assertThat(values.path("managedLedgerOffloadDriver").asText()).isEqualTo("S3");
  }

  private long send(String run) {
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

  private void awaitCount(long count) {
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

  private String replay(String... options) {
    return RunningMillrace.command(
        ImmutableList.<String>builder()
            .add("replay")
            .add(options)
            .add("--data", millrace.data().toString())
            .add("--port-base", Integer.toString(millrace.portBase()))
            .build());
  }
}
