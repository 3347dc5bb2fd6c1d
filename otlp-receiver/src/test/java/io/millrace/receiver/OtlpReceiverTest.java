package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpReceiverTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final byte[] ONE_RECORD = {10, 4, 18, 2, 18, 0};

  private final ReceiverServer server = new ReceiverServer(ReceiverSettings.DEFAULT);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    server.close();
    executor.close();
  }

  @Test
  void drain_refusesNewRequestsAndWaitsForOpenOnes() throws Exception {
    CompletableFuture<Void> confirmation = new CompletableFuture<>();
    server.log.onAppend = event -> confirmation;
    CompletableFuture<Integer> open = server.postLater(executor, ONE_RECORD, PROTOBUF);
    await().until(() -> !server.log.events.isEmpty());

    assertThat(server.receiver.drain(Duration.ofMillis(50))).isFalse();
    assertThat(server.post(ONE_RECORD, "Content-Type", PROTOBUF).statusCode()).isEqualTo(503);
    assertThat(server.send("GET", "/ready").statusCode()).isEqualTo(503);

    confirmation.complete(null);
    assertThat(open.join()).isEqualTo(200);
    assertThat(server.receiver.drain(Duration.ofSeconds(5))).isTrue();
  }
}
