package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.DiscreteDomain;
import com.sun.net.httpserver.HttpServer;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DemoSenderTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T08:00:00Z"));

  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicLong receivedRecords = new AtomicLong();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/logs",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean refuse =
              refusals.getAndDecrement() > 0
                  || !"Bearer mr_key"
                      .equals(exchange.getRequestHeaders().getFirst("Authorization"));
          if (!refuse) {
            receivedRecords.addAndGet(count(body));
          }
          exchange.sendResponseHeaders(refuse ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void start_someRequestsRefused_repeatsThemUntilEachIsAccepted() {
    refusals.set(3);
    DemoSender.Load load = new DemoSender.Load(url(), "r", 4_000, 100, 2, 1, Optional.of("mr_key"));
    DemoSender sender = new DemoSender(load, CLOCK);
    try (sender) {
      sender.start();
      await().atMost(Duration.ofSeconds(20)).until(() -> sender.acknowledgedRecords() >= 1_000);
    }
    assertThat(sender.retries()).isEqualTo(3);
    assertThat(sender.lastFault()).isEqualTo("HTTP 503");
    assertThat(sender.acknowledgedRecords()).isEqualTo(receivedRecords.get());
    // One that was refused when the sender stopped is neither received nor acknowledged.
    assertThat(sender.acknowledged().asSet(DiscreteDomain.longs()))
        .hasSize((int) receivedRecords.get());
  }

  @Test
  void next_sameSeed_sameLines() {
    assertThat(new DemoLogs("r", CLOCK, 7).next(0, 50))
        .isEqualTo(new DemoLogs("r", CLOCK, 7).next(0, 50));
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/logs");
  }

  private static int count(byte[] body) {
    try {
      return new OtlpLogsReader().count(body);
    } catch (MalformedOtlpException e) {
      throw new AssertionError(e);
    }
  }
}
