package io.millrace.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.tenant.Authenticator;
import io.millrace.receiver.OtlpReceiver;
import io.millrace.receiver.ReceiverDependencies;
import io.millrace.receiver.ReceiverSettings;
import io.millrace.receiver.Tenancy;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.config.HttpConfig.Tls;
import io.millrace.server.http.HttpServerFactory;
import io.millrace.server.http.MemoryEventLog;
import io.millrace.server.metrics.ProcessMetrics;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's own exporters over TLS, with and without a client's certificate. */
class TlsReceiverTest {
  @TempDir static Path directory;

  private static final MemoryEventLog LOG = new MemoryEventLog();
  private static TestCertificate own;
  private static TestCertificate client;
  private static ProcessMetrics metrics;
  private static HttpServerFactory factory;
  private static OtlpReceiver receiver;
  private static Server server;

  @BeforeAll
  static void start() {
    own = TestCertificate.make(directory, "server");
    client = TestCertificate.make(directory, "client");
    own.write(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    TestCertificate.replace(directory.resolve("ca.pem"), client.certificatePem());
    HttpConfig config =
        new HttpConfig(
            20,
            Duration.ofSeconds(60),
            16 << 10,
            false,
            Optional.of(
                new Tls(
                    directory.resolve("cert.pem"),
                    directory.resolve("key.pem"),
                    Optional.of(directory.resolve("ca.pem")))));
    metrics = new ProcessMetrics();
    factory = new HttpServerFactory(config, "127.0.0.1", metrics, Authenticator.OPEN);
    receiver =
        new OtlpReceiver(
            new ReceiverDependencies(
                LOG, Tenancy.OPEN, metrics.receiver(), InstantSource.system(), new Random(1)),
            ReceiverSettings.DEFAULT);
    ServerBuilder builder = factory.server("receiver", 0);
    receiver.bind(builder);
    server = builder.build();
    server.start().join();
  }

  @AfterAll
  static void stop() {
    receiver.close();
    server.stop().join();
    factory.close();
    metrics.close();
  }

  @BeforeEach
  void reset() {
    LOG.events.clear();
  }

  private static String url(String path) {
    return "https://127.0.0.1:" + server.activeLocalPort() + path;
  }

  private static boolean send(LogRecordExporter exporter) {
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
            .build()) {
      provider.get("test").logRecordBuilder().setBody("hello").emit();
      return provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess() && !LOG.events.isEmpty();
    }
  }

  @Test
  void grpc_withAClientsCertificate_isTaken() {
    assertThat(
            send(
                OtlpGrpcLogRecordExporter.builder()
                    .setEndpoint(url(""))
                    .setTrustedCertificates(own.certificatePem())
                    .setClientTls(client.keyPem(), client.certificatePem())
                    .build()))
        .isTrue();
  }

  @Test
  void http_withAClientsCertificate_isTaken() {
    assertThat(
            send(
                OtlpHttpLogRecordExporter.builder()
                    .setEndpoint(url(OtlpReceiver.HTTP_PATH))
                    .setTrustedCertificates(own.certificatePem())
                    .setClientTls(client.keyPem(), client.certificatePem())
                    .build()))
        .isTrue();
  }

  @Test
  void eitherTransport_withoutACertificate_isRefused() {
    assertThat(
            send(
                OtlpGrpcLogRecordExporter.builder()
                    .setEndpoint(url(""))
                    .setTrustedCertificates(own.certificatePem())
                    .setRetryPolicy(null)
                    .build()))
        .isFalse();
    assertThat(
            send(
                OtlpHttpLogRecordExporter.builder()
                    .setEndpoint(url(OtlpReceiver.HTTP_PATH))
                    .setTrustedCertificates(own.certificatePem())
                    .setRetryPolicy(null)
                    .build()))
        .isFalse();
    assertThat(LOG.events).isEmpty();
  }
}
