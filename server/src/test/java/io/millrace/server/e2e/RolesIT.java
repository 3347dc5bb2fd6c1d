package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Receiver and querier as processes of their own, against the Pulsar and the ClickHouse of another.
 */
final class RolesIT {
  @TempDir Path directory;

  @Test
  void roles_inProcessesOfTheirOwn_meetInPulsarAndClickHouse() throws Exception {
    try (RunningMillrace engines = RunningMillrace.start(dir("engines"), "--roles", "writer");
        RunningMillrace receiver =
            RunningMillrace.start(
                dir("receiver"),
                "--roles",
                "receiver",
                "--pulsar-url",
                engines.pulsar().toString(),
                "--pulsar-admin-url",
                engines.pulsarAdmin().toString());
        RunningMillrace querier =
            RunningMillrace.start(
                dir("querier"),
                "--roles",
                "querier",
                "--clickhouse-url",
                engines.clickHouse().toString())) {
      String body =
          """
          {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"apart"}}]},
          "scopeLogs":[{"logRecords":[{"body":{"stringValue":"through three processes"}}]}]}]}""";
      HttpRequest request =
          HttpRequest.newBuilder(receiver.otlpHttp("/v1/logs"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body))
              .build();
      assertThat(receiver.send(request).statusCode()).isEqualTo(200);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(
                          querier
                              .get(
                                  "/loki/api/v1/query_range?query=%7Bservice_name%3D%22apart%22%7D")
                              .findValues("values")
                              .toString())
                      .contains("through three processes"));
      assertThat(receiver.data().resolve("clickhouse")).doesNotExist();
      assertThat(querier.data().resolve("pulsar")).doesNotExist();
    }
  }

  private Path dir(String name) throws Exception {
    return Files.createDirectories(directory.resolve(name));
  }
}
