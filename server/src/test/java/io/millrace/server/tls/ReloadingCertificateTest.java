package io.millrace.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import io.millrace.model.tenant.Authenticator;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.config.HttpConfig.Tls;
import io.millrace.server.http.HttpServerFactory;
import io.millrace.server.metrics.ProcessMetrics;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ReloadingCertificateTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path shared;
  private static TestCertificate first;
  private static TestCertificate second;

  @TempDir Path directory;
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final ProcessMetrics metrics = new ProcessMetrics();
  private HttpServerFactory factory;
  private Server server;

  @BeforeAll
  static void makeCertificates() {
    first = TestCertificate.make(shared, "first");
    second = TestCertificate.make(shared, "second");
  }

  @BeforeEach
  void listen() {
    events.start();
    logger().setLevel(Level.INFO);
    logger().addAppender(events);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(events);
    logger().setLevel(null);
    if (server != null) {
      server.stop().join();
      factory.close();
    }
    metrics.close();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ReloadingCertificate.class);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private void start(Optional<Path> clientCa) {
    first.write(file("cert.pem"), file("key.pem"));
    HttpConfig config =
        new HttpConfig(
            10,
            Duration.ofSeconds(60),
            16 << 10,
            true,
            Optional.of(new Tls(file("cert.pem"), file("key.pem"), clientCa)));
    factory = new HttpServerFactory(config, "127.0.0.1", metrics, Authenticator.OPEN);
    server =
        factory
            .server("test", 0)
            .service("/hello", (context, request) -> HttpResponse.of("hello"))
            .build();
    server.start().join();
  }

  private String hello(TestCertificate trusted, TestCertificate own) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusted.trusting(own)).build()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create("https://127.0.0.1:" + server.activeLocalPort() + "/hello"))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  /** The certificate that a new handshake shows. */
  private X509Certificate shown() throws Exception {
    for (TestCertificate trusted : List.of(first, second)) {
      try (Socket socket =
          trusted
              .trusting(null)
              .getSocketFactory()
              .createSocket("127.0.0.1", server.activeLocalPort())) {
        SSLSocket tls = (SSLSocket) socket;
        tls.startHandshake();
        return (X509Certificate) tls.getSession().getPeerCertificates()[0];
      } catch (SSLException e) {
        // the other one, then
        assertThat(e).isNotNull();
      }
    }
    throw new AssertionError("neither certificate is shown");
  }

  @Test
  void server_withTls_servesHttps_andNoPlainHttp() throws Exception {
    start(Optional.empty());

    assertThat(hello(first, null)).isEqualTo("hello");
    try (HttpClient plain = HttpClient.newHttpClient()) {
      assertThatThrownBy(
              () ->
                  plain.send(
                      HttpRequest.newBuilder(
                              URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/hello"))
                          .timeout(Duration.ofSeconds(10))
                          .build(),
                      BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void files_thatChange_areShownToNewConnections_andOpenOnesLive() throws Exception {
    start(Optional.empty());
    try (Socket open =
        first
            .trusting(null)
            .getSocketFactory()
            .createSocket("127.0.0.1", server.activeLocalPort())) {
      get(open);

      second.write(file("cert.pem"), file("key.pem"));
      await().atMost(PATIENCE).until(() -> shown().equals(second.certificate()));

      get(open);
    }
    assertThat(hello(second, null)).isEqualTo("hello");
    assertThatThrownBy(() -> hello(first, null)).isInstanceOf(IOException.class);
  }

  /** One request of HTTP/1.1 on a connection that stays open. */
  private static void get(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    socket
        .getOutputStream()
        .write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\nhello")) {
      int next = socket.getInputStream().read();
      assertThat(next).as(answer.toString()).isNotNegative();
      answer.append((char) next);
    }
  }

  @Test
  void files_thatDoNotFitTogether_leaveTheOldCertificate_withOneWarning() throws Exception {
    start(Optional.empty());

    TestCertificate.replace(file("cert.pem"), second.certificatePem());
    await().atMost(PATIENCE).until(() -> !events.list.isEmpty());
    assertThat(shown()).isEqualTo(first.certificate());

    TestCertificate.replace(file("key.pem"), "no key".getBytes(StandardCharsets.US_ASCII));
    await().atMost(PATIENCE).until(() -> events.list.size() > 1);
    assertThat(shown()).isEqualTo(first.certificate());

    TestCertificate.replace(file("key.pem"), second.keyPem());
    await().atMost(PATIENCE).until(() -> shown().equals(second.certificate()));
    assertThat(events.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            file("cert.pem")
                + ": the key is not that of the certificate; the old certificate stays in use",
            file("cert.pem")
                + ": certificate or key is not in PEM (expected: X.509 certificates, and a key in PKCS#8);"
                + " the old certificate stays in use",
            file("cert.pem")
                + ": new certificate, valid until "
                + second.certificate().getNotAfter().toInstant());
  }

  @Test
  void clients_withoutACertificateThatIsSigned_areRefused() throws Exception {
    TestCertificate.replace(file("ca.pem"), second.certificatePem());
    start(Optional.of(file("ca.pem")));

    assertThat(hello(first, second)).isEqualTo("hello");
    assertThatThrownBy(() -> hello(first, null)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> hello(first, first)).isInstanceOf(IOException.class);
  }

  @Test
  void signersOfClients_areReadAgainToo() throws Exception {
    TestCertificate.replace(file("ca.pem"), second.certificatePem());
    start(Optional.of(file("ca.pem")));

    TestCertificate.replace(file("ca.pem"), first.certificatePem());

    await().atMost(PATIENCE).ignoreExceptions().until(() -> hello(first, first).equals("hello"));
    assertThatThrownBy(() -> hello(first, second)).isInstanceOf(IOException.class);
  }

  @Test
  void open_ofFilesThatAreNotThere_saysWhichSettingsToLookAt() {
    Tls tls = new Tls(file("none.pem"), file("none.key"), Optional.empty());

    assertThatThrownBy(() -> ReloadingCertificate.open(tls, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "TLS cannot be used: cannot be read: java.nio.file.NoSuchFileException: "
                + file("none.pem")
                + "; look at tls.certificate, tls.key, tls.client-ca");
  }
}
