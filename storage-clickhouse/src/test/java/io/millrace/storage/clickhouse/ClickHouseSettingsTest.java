package io.millrace.storage.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClickHouseSettingsTest {
  @Test
  void of_url_hasDefaults() {
    ClickHouseSettings settings = ClickHouseSettings.of(URI.create("http://127.0.0.1:8123"));
    assertThat(settings.database()).isEqualTo("millrace");
    assertThat(settings.user()).isEqualTo("default");
    assertThat(settings.compression()).isFalse();
    assertThat(ClickHouseSettings.of(URI.create("http://[::1]:8123")).compression()).isFalse();
    assertThat(ClickHouseSettings.of(URI.create("https://example.org")).compression()).isTrue();
  }

  @Test
  void of_invalidUrl_isRefusedWithoutItsSecrets() {
    assertThatThrownBy(() -> ClickHouseSettings.of(URI.create("ftp://host:1")))
        .hasMessage("url: ftp://host:1 (expected: http://host:port or https://host:port)");
    assertThatThrownBy(() -> ClickHouseSettings.of(URI.create("ftp://me:secret@host:1")))
        .hasMessage("url: with a user in it (expected: http://host:port or https://host:port)");
  }

  @Test
  void new_invalidDatabase_isRefused() {
    assertThatThrownBy(() -> settings("a`b", Duration.ofSeconds(1), 1))
        .hasMessage("database: a`b (expected: 1 to 64 of A-Z, a-z, 0-9 and _, no digit first)");
  }

  @Test
  void new_invalidNumbers_areRefused() {
    assertThatThrownBy(() -> settings("a", Duration.ZERO, 1))
        .hasMessage("insertTimeout: PT0S (expected: more than 0, at most a day)");
    assertThatThrownBy(() -> settings("a", Duration.ofSeconds(1), 0))
        .hasMessage("maxConnections: 0 (expected: 1 or more)");
  }

  @Test
  void toString_never_showsThePassword() {
    assertThat(settings("a", Duration.ofSeconds(1), 1).toString()).doesNotContain("secret");
  }

  private static ClickHouseSettings settings(String database, Duration timeout, int connections) {
    return new ClickHouseSettings(
        URI.create("http://h:1"), "u", "secret", database, timeout, timeout, true, connections);
  }
}
