package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --tiered}: the object store runs, and Pulsar's broker is told to use it. */
final class TieredIT {
  @TempDir Path directory;

  @Test
  void up_tiered_offloadsToTheLocalObjectStore() {
    try (RunningMillrace millrace = RunningMillrace.start(directory, "--tiered")) {
      assertThat(millrace.child("s3proxy").isAlive()).isTrue();
      assertThat(millrace.data().resolve("s3").resolve("buckets").resolve("millrace-stream"))
          .isDirectory();
      URI configuration = millrace.pulsarAdmin().resolve("/admin/v2/brokers/configuration/runtime");
      JsonNode values =
          millrace.parse(millrace.send(HttpRequest.newBuilder(configuration).build()).body());
      assertThat(values.path("managedLedgerOffloadDriver").asText()).isEqualTo("S3");
    }
  }
}
