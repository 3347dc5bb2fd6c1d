package io.millrace.model.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeyTest {
  private static final String ID = "0123456789abcdef";
  private static final String SECRET = "f".repeat(64);

  @Test
  void parse_text_isTheKey() {
    ApiKey key = ApiKey.generate(new SecureRandom());
    assertThat(key.text()).matches("mr_[0-9a-f]{16}_[0-9a-f]{64}").hasSize(ApiKey.LENGTH);
    assertThat(ApiKey.parse(key.text())).contains(key);
  }

  @Test
  void generate_twice_isNotTheSame() {
    SecureRandom random = new SecureRandom();
    assertThat(ApiKey.generate(random)).isNotEqualTo(ApiKey.generate(random));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mr__",
        "mr_0123456789abcdef_",
        "mr_0123456789ABCDEF_ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "xx_0123456789abcdef_ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "mr_0123456789abcdef_fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "mr_0123456789abcdef_ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n",
        "mr_0123456789abcde_fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void parse_anythingElse_isEmpty(String text) {
    assertThat(ApiKey.parse(text)).isEmpty();
  }

  @Test
  void secretSha256_isTheHashOfTheSecretsText() {
    // printf %s fff…f | sha256sum
    assertThat(new ApiKey(ID, SECRET).secretSha256())
        .isEqualTo("df0790f236013511e91fa4532fb7761f62320a51a3868dabf4a13fe5f53e3263");
  }

  @Test
  void hasSecret_ownHashAlone() {
    ApiKey key = new ApiKey(ID, SECRET);
    assertThat(key.hasSecret(key.secretSha256())).isTrue();
    assertThat(key.hasSecret(new ApiKey(ID, "e".repeat(64)).secretSha256())).isFalse();
    assertThat(key.hasSecret("")).isFalse();
  }

  @Test
  void toString_andMessages_neverShowTheSecret() {
    assertThat(new ApiKey(ID, SECRET)).hasToString("mr_0123456789abcdef_...");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ApiKey("x", SECRET))
        .withMessage("API key: not of the form mr_<id>_<secret>");
  }
}
