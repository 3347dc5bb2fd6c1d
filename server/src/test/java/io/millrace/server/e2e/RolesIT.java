package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.server.keys.KeyDirectory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Receiver and querier as processes of their own, against the Pulsar and the ClickHouse of another.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RolesIT {
  @TempDir private static Path directory;
  private static RunningMillrace engines;
  private static RunningMillrace receiver;
  private static RunningMillrace querier;

  @BeforeAll
  static void start() throws Exception {
    engines = RunningMillrace.start(dir("engines"), "--roles", "writer");
    receiver = RunningMillrace.start(dir("receiver"), engines.optionsFor("receiver"));
    querier =
        RunningMillrace.start(
            dir("querier"),
            Map.of("MILLRACE_STORE_PASSWORD", engines.key(KeyDirectory.CLICKHOUSE).orElseThrow()),
            engines.optionsFor("querier", "--clickhouse-url", engines.clickHouse().toString()));
  }

  @AfterAll
  static void stop() {
    querier.close();
    receiver.close();
    engines.close();
  }

  @Test
  @Order(1)
  void roles_inProcessesOfTheirOwn_meetInPulsarAndClickHouse() {
    // The first that came to the empty registry made the keys.
    String key = receiver.bearer(KeyDirectory.DEFAULT);
    assertThat(querier.key(KeyDirectory.DEFAULT)).isEmpty();
    assertThat(receiver.send(export(receiver, key)).statusCode()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        querier
                            .get(
                                "/loki/api/v1/query_range?query=%7Bservice_name%3D%22apart%22%7D",
                                key)
                            .findValues("values")
                            .toString())
                    .contains("through three processes"));
    assertThat(receiver.data().resolve("clickhouse")).doesNotExist();
    assertThat(querier.data().resolve("pulsar")).doesNotExist();
  }

  @Test
  @Order(2)
  void rollingRestart_ofTwoReceiversUnderLoad_failsAndLosesNothing() throws Exception {
    try (RunningMillrace two =
        RunningMillrace.start(dir("receiver-two"), engines.optionsFor("receiver"))) {
      new RollingRestart(engines, receiver, two).run();
    }
  }

  /** It says so, once, and is ready as soon as Pulsar is there. */
  @Test
  @Order(3)
  void receiver_whoseEnginesComeLate_waitsForThem() throws Exception {
    String key = receiver.bearer(KeyDirectory.DEFAULT);
    engines.stop();
    try (RunningMillrace early =
        RunningMillrace.launch(dir("receiver-early"), engines.optionsFor("receiver"))) {
      String notice =
          "waiting for Pulsar at %s, trying every second ...".formatted(engines.pulsar());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> early.output().lines().filter(notice::equals).count() == 1);
      engines.start();
      early.awaitReady();
      assertThat(early.output().lines().filter(notice::equals)).hasSize(1);
      assertThat(early.send(export(early, key)).statusCode()).isEqualTo(200);
    }
  }

  private static HttpRequest export(RunningMillrace receiver, String key) {
    String body =
        """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"apart"}}]},
        "scopeLogs":[{"logRecords":[{"body":{"stringValue":"through three processes"}}]}]}]}""";
    return HttpRequest.newBuilder(receiver.otlpHttp("/v1/logs"))
        .header("Content-Type", "application/json")
        .header("Authorization", key)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static Path dir(String name) throws Exception {
    return Files.createDirectories(directory.resolve(name));
  }
}
