package io.millrace.server.http;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.tenant.Authenticator;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.metrics.ProcessMetrics;
import io.millrace.server.tls.ReloadingCertificate;
import io.millrace.storage.clickhouse.engine.PromptEventLoops;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Makes servers that are alike in everything but their ports and services. */
public final class HttpServerFactory implements AutoCloseable {
  private static final Duration CERTIFICATE_INTERVAL = Duration.ofSeconds(1);

  private static final int MAX_STREAMS_PER_CONNECTION = 1_000;

  /** A client may give up requests, but not so fast that it costs more than serving them. */
  private static final int MAX_RESETS = 400;

  private static final int RESETS_WINDOW_SECONDS = 60;

  /** Of services that do not say otherwise; queries are short. */
  private static final long MAX_REQUEST_BYTES = 1 << 20;

  private final HttpConfig config;
  private final String bindAddress;
  private final ProcessMetrics metrics;
  private final Authenticator authenticator;
  private final Optional<ReloadingCertificate> certificate;

  /**
   * Reads the certificate, if there is TLS.
   *
   * @param authenticator decides who may see the metrics
   * @throws IllegalStateException if the certificate cannot be used
   */
  public HttpServerFactory(
      HttpConfig config, String bindAddress, ProcessMetrics metrics, Authenticator authenticator) {
    this.config = config;
    this.bindAddress = bindAddress;
    this.metrics = metrics;
    this.authenticator = authenticator;
    this.certificate =
        config.tls().map(tls -> ReloadingCertificate.open(tls, CERTIFICATE_INTERVAL));
  }

  /**
   * A server without services but {@code /metrics}.
   *
   * @param name of the server in its metrics
   * @param ports 0 for any free one
   */
  public ServerBuilder server(String name, int... ports) {
    ServerBuilder server = Server.builder().bossGroupFactory(PromptEventLoops::of);
    for (int port : ports) {
      InetSocketAddress address = new InetSocketAddress(bindAddress, port);
      if (certificate.isPresent()) {
        server.https(address);
      } else {
        server.http(address);
      }
    }
    certificate.ifPresent(own -> server.tlsProvider(own, own.serverConfig()));
    return limit(server)
        .disableServerHeader()
        .meterRegistry(metrics.forServer(name))
        .requestIdGenerator(routing -> RequestIds.of(routing.headers()))
        .decorator(RequestIds::new)
        .decorator(SlowBodies::new)
        .service(ProcessMetrics.PATH, metrics.service(authenticator, config.publicMetrics()));
  }

  private ServerBuilder limit(ServerBuilder server) {
    return server
        .maxNumConnections(config.maxConnections())
        .idleTimeout(config.idleTimeout())
        .maxRequestLength(MAX_REQUEST_BYTES)
        .http1MaxHeaderSize(config.maxHeaderBytes())
        .http1MaxInitialLineLength(config.maxHeaderBytes())
        .http2MaxHeaderListSize(config.maxHeaderBytes())
        .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
        .http2MaxResetFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS);
  }

  @Override
  public void close() {
    certificate.ifPresent(ReloadingCertificate::close);
  }
}
