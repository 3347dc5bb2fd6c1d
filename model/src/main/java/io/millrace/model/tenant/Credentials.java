package io.millrace.model.tenant;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds the API key in the headers of a request (RFC 6750 section 2.1, RFC 7617), which for gRPC
 * are its metadata: {@code Authorization: Bearer KEY}, {@code Authorization: Basic} with the key as
 * password, or {@code X-API-Key: KEY}. {@code Authorization} wins where both are sent.
 */
public final class Credentials {
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  private Credentials() {}

  /**
   * The key, unchecked; empty if no header carries one.
   *
   * @param header value of a header by its name in lower case, or null
   */
  public static Optional<String> of(UnaryOperator<String> header) {
    String authorization = header.apply("authorization");
    if (authorization != null) {
      if (startsWith(authorization, BEARER)) {
        return Optional.of(authorization.substring(BEARER.length()).strip());
      }
      if (startsWith(authorization, BASIC)) {
        return password(authorization.substring(BASIC.length()).strip());
      }
      return Optional.of("");
    }
    return Optional.ofNullable(header.apply("x-api-key")).map(String::strip);
  }

  private static boolean startsWith(String text, String scheme) {
    return text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  /** What is not Basic's form is a credential that no key equals, rather than none. */
  private static Optional<String> password(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      return Optional.of(pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return Optional.of("");
    }
  }
}
