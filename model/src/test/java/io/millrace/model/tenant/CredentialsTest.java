package io.millrace.model.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CredentialsTest {
  private static Optional<String> of(Map<String, String> headers) {
    return Credentials.of(headers::get);
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void of_noHeader_isEmpty() {
    assertThat(of(Map.of())).isEmpty();
  }

  @Test
  void of_bearerInAnyCase_isTheToken() {
    assertThat(of(Map.of("authorization", "Bearer mr_1_2"))).contains("mr_1_2");
    assertThat(of(Map.of("authorization", "bEARER  mr_1_2 "))).contains("mr_1_2");
  }

  @Test
  void of_basic_isThePasswordWhateverTheUser() {
    assertThat(of(Map.of("authorization", basic("grafana:mr_1_2")))).contains("mr_1_2");
    assertThat(of(Map.of("authorization", basic(":mr_1_2")))).contains("mr_1_2");
    assertThat(of(Map.of("authorization", basic("a:b:c")))).contains("b:c");
  }

  @Test
  void of_basicThatIsNoBase64_isACredentialThatNoKeyEquals() {
    assertThat(of(Map.of("authorization", "Basic %%%"))).contains("");
  }

  @Test
  void of_anotherScheme_isACredentialThatNoKeyEquals() {
    assertThat(of(Map.of("authorization", "Digest mr_1_2"))).contains("");
  }

  @Test
  void of_apiKeyHeader_isItsValue() {
    assertThat(of(Map.of("x-api-key", " mr_1_2 "))).contains("mr_1_2");
  }

  @Test
  void of_bothHeaders_takesAuthorization() {
    assertThat(of(Map.of("authorization", "Bearer one", "x-api-key", "two"))).contains("one");
  }
}
