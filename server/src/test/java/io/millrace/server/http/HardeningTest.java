package io.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import io.millrace.model.tenant.Authenticator;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.metrics.ProcessMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow, greedy or many. */
class HardeningTest {
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_CONNECTIONS = 20;

  private static final HttpConfig CONFIG =
      new HttpConfig(MAX_CONNECTIONS, IDLE_TIMEOUT, 16 << 10, false, Optional.empty());

  private static ProcessMetrics metrics;
  private static Server server;

  @BeforeAll
  static void start() {
    metrics = new ProcessMetrics();
    server =
        new HttpServerFactory(CONFIG, "127.0.0.1", metrics, Authenticator.OPEN)
            .server("test", 0)
            .requestTimeout(REQUEST_TIMEOUT)
            .service(
                "/echo",
                (context, request) ->
                    HttpResponse.of(
                        request.aggregate().thenApply(whole -> HttpResponse.of(HttpStatus.OK))))
            .build();
    server.start().join();
  }

  @AfterAll
  static void stop() {
    server.stop().join();
    metrics.close();
  }

  private static RawConnection connect() throws Exception {
    return new RawConnection(server.activeLocalPort());
  }

  @Test
  void connection_thatSendsNothing_isClosed() throws Exception {
    try (RawConnection connection = connect()) {
      assertThat(connection.readToEnd(PATIENCE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ", "PRI * HTTP/2.0\r\n\r\nSM"})
  void headers_thatTrickle_endTheConnection(String begin) throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(begin);
      connection.trickle("a", PAUSE);

      assertThat(connection.readToEnd(PATIENCE)).doesNotContain("200 OK");
    }
  }

  @Test
  void headersOfALaterRequest_thatTrickle_endTheConnection() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
      connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ");

      connection.trickle("a", PAUSE);

      assertThat(connection.readToEnd(PATIENCE))
          .containsOnlyOnce("HTTP/1.1 ")
          .startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void body_thatTrickles_isAnsweredAndEndsTheConnection() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
      connection.trickle("a", PAUSE);

      String answer = connection.readToEnd(PATIENCE);

      assertThat(answer)
          .startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .containsPattern("\r\nx-request-id: [0-9a-f]{16}\r\n");
    }
  }

  @Test
  void headers_thatAreHuge_areRefused() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(
          "POST /echo HTTP/1.1\r\nHost: x\r\nX-Large: " + "a".repeat(20_000) + "\r\n\r\n");

      assertThat(connection.readToEnd(PATIENCE))
          .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
    }
  }

  @Test
  void resetsWithoutEnd_endTheConnection() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      // an empty SETTINGS frame
      connection.send("\0\0\0\4\0\0\0\0\0");
      StringBuilder frames = new StringBuilder();
      for (int stream = 1; stream < 2_000; stream += 2) {
        String id = "\0\0" + (char) (stream >> 8) + (char) (stream & 0xff);
        // HEADERS that end the headers: :method GET, :scheme http, :path / (all indexed)
        frames.append("\0\0\3\1\4").append(id).append("\u0082\u0086\u0084");
        // RST_STREAM, CANCEL
        frames.append("\0\0\4\3\0").append(id).append("\0\0\0\10");
      }
      connection.sendUntilClosed(frames.toString());

      // GOAWAY with ENHANCE_YOUR_CALM (11) is the last frame
      assertThat(connection.readToEnd(PATIENCE)).contains("\0\0\0\13");
    }
  }

  @Test
  void connections_beyondTheLimit_areClosed_andTheOthersServed() throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_CONNECTIONS; i++) {
        connections.add(connect());
      }
      try (RawConnection oneMore = connect()) {
        // It may be closed before this is sent.
        oneMore.sendUntilClosed("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(oneMore.readToEnd(PATIENCE)).isEmpty();
      }
      connections.getFirst().send("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(connections.getFirst().readToEnd(PATIENCE)).startsWith("HTTP/1.1 200 OK\r\n");
    } finally {
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
  }
}
