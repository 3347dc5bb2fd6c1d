package io.millrace.server.tls;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.ServerTlsConfig;
import io.millrace.server.config.HttpConfig.Tls;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificate and key of the servers, and the signers of clients' certificates, from files that are
 * read again when they change. New handshakes see what is new; connections that are open stay as
 * they are. Files that cannot be used leave everything as it was, with one warning.
 */
public final class ReloadingCertificate implements TlsProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadingCertificate.class);

  private final Tls tls;
  private final Thread watcher;
  private PemFiles seen;
  private String lastFault = "";
  private volatile PemFiles.Credentials credentials;

  private ReloadingCertificate(
      Tls tls, PemFiles files, PemFiles.Credentials credentials, Duration interval) {
    this.tls = tls;
    this.seen = files;
    this.credentials = credentials;
    this.watcher = Thread.ofVirtual().name("certificate").unstarted(() -> watch(interval));
  }

  /**
   * Reads the files and watches them from then on.
   *
   * @param interval between two looks at the files
   * @throws IllegalStateException if they cannot be used
   */
  public static ReloadingCertificate open(Tls tls, Duration interval) {
    try {
      PemFiles files = PemFiles.read(tls.certificate(), tls.key(), tls.clientCa());
      ReloadingCertificate certificate =
          new ReloadingCertificate(tls, files, files.parse(), interval);
      certificate.watcher.start();
      return certificate;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "TLS cannot be used: " + fault(e) + "; look at tls.certificate, tls.key, tls.client-ca",
          e);
    }
  }

  /** How the servers treat their clients: with signers given, a client's certificate is a must. */
  public ServerTlsConfig serverConfig() {
    return ServerTlsConfig.builder()
        .clientAuth(tls.clientCa().isPresent() ? ClientAuth.REQUIRE : ClientAuth.NONE)
        .build();
  }

  private void watch(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        reload();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reload() {
    try {
      PemFiles files = PemFiles.read(tls.certificate(), tls.key(), tls.clientCa());
      if (!files.equals(seen)) {
        seen = files;
        credentials = files.parse();
        X509Certificate own = credentials.keyPair().certificateChain().getFirst();
        LOG.info(
            "{}: new certificate, valid until {}",
            tls.certificate(),
            own.getNotAfter().toInstant());
      }
      lastFault = "";
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      warn(fault(e));
    }
  }

  /** One line for each fault, however often the files are looked at. */
  private void warn(String fault) {
    if (!fault.equals(lastFault)) {
      lastFault = fault;
      LOG.warn("{}: {}; the old certificate stays in use", tls.certificate(), fault);
    }
  }

  private static String fault(Exception fault) {
    return fault instanceof IOException ? "cannot be read: " + fault : fault.getMessage();
  }

  @Override
  public TlsKeyPair keyPair(String hostname) {
    return credentials.keyPair();
  }

  @Override
  public List<X509Certificate> trustedCertificates(String hostname) {
    return credentials.trusted();
  }

  /** Several servers have it: its owner closes it, not they. */
  @Override
  public boolean autoClose() {
    return false;
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
