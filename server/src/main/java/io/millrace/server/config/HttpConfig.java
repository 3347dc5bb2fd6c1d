package io.millrace.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for every HTTP server of the process.
 *
 * @param maxConnections of one server; further ones are closed at once
 * @param idleTimeout after which a connection without requests is closed; headers that are not
 *     complete are no request
 * @param maxHeaderBytes of all headers of a request together
 * @param publicMetrics whether everyone may see the metrics
 * @param tls empty for plain HTTP
 */
public record HttpConfig(
    int maxConnections,
    Duration idleTimeout,
    int maxHeaderBytes,
    boolean publicMetrics,
    Optional<Tls> tls) {
  /**
   * Files in PEM, read again when they change.
   *
   * @param certificate the chain, the server's own first
   * @param key its private key, in PKCS#8
   * @param clientCa certificates that clients' certificates must be signed by; empty if clients
   *     need none
   */
  public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}

  static HttpConfig read(Settings s) {
    return new HttpConfig(
        s.integer("http.max-connections", 1, 10_000_000),
        s.duration("http.idle-timeout", Duration.ofSeconds(1)),
        Math.toIntExact(s.sizeBytes("http.max-header-size", 1 << 10)),
        s.flag("metrics.public"),
        tls(s));
  }

  private static Optional<Tls> tls(Settings s) {
    Optional<Path> certificate = path(s, "tls.certificate");
    Optional<Path> key = path(s, "tls.key");
    Optional<Path> clientCa = path(s, "tls.client-ca");
    if (!s.flag("tls.enabled")) {
      if (certificate.isPresent() || key.isPresent() || clientCa.isPresent()) {
        throw s.invalid("tls.enabled", "true, since files for TLS are named");
      }
      return Optional.empty();
    }
    return Optional.of(
        new Tls(
            certificate.orElseThrow(() -> s.invalid("tls.certificate", "a file in PEM")),
            key.orElseThrow(() -> s.invalid("tls.key", "a file in PEM")),
            clientCa));
  }

  private static Optional<Path> path(Settings s, String key) {
    String text = s.text(key);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(text).toAbsolutePath().normalize());
  }
}
