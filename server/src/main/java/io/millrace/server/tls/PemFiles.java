package io.millrace.server.tls;

import com.google.common.collect.ImmutableList;
import com.linecorp.armeria.common.TlsKeyPair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** The files of a certificate, as they were at one moment. */
@SuppressWarnings("ArrayRecordComponent") // Compared by its own equals.
record PemFiles(byte[] certificate, byte[] key, byte[] clientCa) {
  private static final byte[] PROBE = {1, 2, 3};

  static PemFiles read(Path certificate, Path key, Optional<Path> clientCa) throws IOException {
    return new PemFiles(
        Files.readAllBytes(certificate),
        Files.readAllBytes(key),
        clientCa.isPresent() ? Files.readAllBytes(clientCa.get()) : new byte[0]);
  }

  /**
   * What the files hold, checked.
   *
   * @throws GeneralSecurityException if they are not PEM, or key and certificate are not a pair;
   *     the message never quotes them
   */
  Credentials parse() throws GeneralSecurityException {
    TlsKeyPair keyPair;
    try {
      keyPair = TlsKeyPair.of(new ByteArrayInputStream(key), new ByteArrayInputStream(certificate));
    } catch (RuntimeException e) {
      throw new GeneralSecurityException(
          "certificate or key is not in PEM (expected: X.509 certificates, and a key in PKCS#8)",
          e);
    }
    PublicKey publicKey = keyPair.certificateChain().getFirst().getPublicKey();
    if (!isPair(keyPair.privateKey(), publicKey)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
    return new Credentials(keyPair, trusted());
  }

  /** Signs something, and looks whether the certificate agrees. */
  private static boolean isPair(PrivateKey parsedKey, PublicKey publicKey)
      throws GeneralSecurityException {
    try {
      // the parsed one may be of a library whose keys the JDK's own signatures do not take
      PrivateKey privateKey =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(parsedKey.getEncoded()));
      Signature signature = Signature.getInstance(signatureAlgorithm(publicKey));
      signature.initSign(privateKey);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (InvalidKeySpecException | InvalidKeyException | SignatureException e) {
      // a key of another kind
      return false;
    }
  }

  private static String signatureAlgorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case String other -> other;
    };
  }

  private ImmutableList<X509Certificate> trusted() throws GeneralSecurityException {
    if (clientCa.length == 0) {
      return ImmutableList.of();
    }
    ImmutableList<X509Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(clientCa))
            .stream()
            .map(X509Certificate.class::cast)
            .collect(ImmutableList.toImmutableList());
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("the file of clients' certificates holds none");
    }
    return certificates;
  }

  /**
   * Checked and ready.
   *
   * @param keyPair what the server shows
   * @param trusted signers of clients' certificates; empty if clients need none
   */
  record Credentials(TlsKeyPair keyPair, ImmutableList<X509Certificate> trusted) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof PemFiles files
        && Arrays.equals(certificate, files.certificate)
        && Arrays.equals(key, files.key)
        && Arrays.equals(clientCa, files.clientCa);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(certificate);
  }

  @Override
  public String toString() {
    return "PemFiles[certificate=" + certificate.length + " bytes]";
  }
}
