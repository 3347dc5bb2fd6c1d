package io.millrace.model.tenant;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as its holder has it: {@code mr_<id>_<secret>}. The id is public; the secret is shown
 * once and kept nowhere but with its holder.
 *
 * @param id 16 hexadecimal digits, 64 random bits
 * @param secret 64 hexadecimal digits, 256 random bits
 */
public record ApiKey(String id, String secret) {
  private static final int ID_BYTES = 8;
  private static final int SECRET_BYTES = 32;
  private static final Pattern TEXT = Pattern.compile("mr_([0-9a-f]{16})_([0-9a-f]{64})");

  /** Characters of the text form. */
  public static final int LENGTH = "mr__".length() + 2 * (ID_BYTES + SECRET_BYTES);

  /** Checks the form; the message of {@link IllegalArgumentException} shows nothing of it. */
  public ApiKey {
    if (!TEXT.matcher("mr_" + id + "_" + secret).matches()) {
      throw new IllegalArgumentException("API key: not of the form mr_<id>_<secret>");
    }
  }

  /** A new key. */
  public static ApiKey generate(SecureRandom random) {
    return new ApiKey(hex(random, ID_BYTES), hex(random, SECRET_BYTES));
  }

  private static String hex(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return BaseEncoding.base16().lowerCase().encode(bytes);
  }

  /** Reads the text form; empty if it is not one. */
  public static Optional<ApiKey> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(new ApiKey(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** The whole key, secret included: for its holder alone. */
  public String text() {
    return "mr_" + id + "_" + secret;
  }

  /** SHA-256 of the secret, 64 hexadecimal digits: all that is stored of it. */
  public String secretSha256() {
    return Hashing.sha256().hashString(secret, StandardCharsets.US_ASCII).toString();
  }

  /** Whether the secret has this hash. Takes as long for a wrong one as for the right one. */
  public boolean hasSecret(String sha256) {
    return MessageDigest.isEqual(
        secretSha256().getBytes(StandardCharsets.US_ASCII),
        sha256.getBytes(StandardCharsets.US_ASCII));
  }

  /** Without the secret, so that no log has it. */
  @Override
  public String toString() {
    return "mr_" + id + "_...";
  }
}
