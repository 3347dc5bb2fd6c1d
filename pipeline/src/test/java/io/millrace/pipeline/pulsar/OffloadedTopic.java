package io.millrace.pipeline.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Moves everything that the event topic holds to the object store, and away from the bookie. The
 * broker keeps no local copies.
 */
public final class OffloadedTopic {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private OffloadedTopic() {}

  /** Closes what is open, and returns when no event is on the bookie any more. */
  public static void offloadAll(PulsarSettings settings, Path brokerLog) {
    try (AdminClient admin = new AdminClient(settings.adminUrl())) {
      for (int partition = 0; partition < settings.topics().partitions(); partition++) {
        offload(
            admin,
            settings.topics().eventTopic().replace("://", "/") + "-partition-" + partition,
            brokerLog);
      }
    }
  }

  private static void offload(AdminClient admin, String path, Path brokerLog) {
    List<Long> closed = new ArrayList<>();
    // Unloading closes the ledger that is being written: only closed ones are moved.
    admin.create(path + "/unload", null);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              closed.clear();
              JsonNode ledgers = admin.get(path + "/internalStats").orElseThrow().get("ledgers");
              assertThat(Iterables.getLast(ledgers).get("entries").asInt()).isZero();
              ledgers.forEach(ledger -> closed.add(ledger.get("ledgerId").asLong()));
            });
    long open = closed.removeLast();
    admin.create(path + "/offload", Map.of("ledgerId", open, "entryId", 0, "partitionIndex", -1));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(admin.get(path + "/offload").orElseThrow().get("status").asText())
                    .isEqualTo("SUCCESS"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              admin.set(path + "/trim", "POST", null);
              for (long ledger : closed) {
                assertThat(read(brokerLog))
                    .contains("Deleting offloaded ledger " + ledger + " from bookkeeper");
              }
            });
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
