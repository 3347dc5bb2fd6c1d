package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MemoryIT {
  private static final long LIMIT_BYTES = 600L << 20;
  private static EngineFixture engine;
  private static RawHttp http;

  @BeforeAll
  static void start() {
    engine = EngineFixture.start(settings -> settings.withMemoryLimitBytes(LIMIT_BYTES));
    http = new RawHttp(engine.url());
  }

  @AfterAll
  static void stop() {
    http.close();
    engine.close();
  }

  @Test
  void serverSettings_boundMemoryCachesAndPools() throws Exception {
    assertThat(
            http.post(
                    "SELECT name, value FROM system.server_settings WHERE name IN"
                        + " ('max_server_memory_usage', 'mark_cache_size', 'uncompressed_cache_size',"
                        + " 'background_pool_size') ORDER BY name")
                .body())
        .isEqualTo(
            "background_pool_size\t%d\nmark_cache_size\t67108864\nmax_server_memory_usage\t%d\nuncompressed_cache_size\t0\n"
                .formatted(Math.max(2, Runtime.getRuntime().availableProcessors()), LIMIT_BYTES));
  }

  @Test
  void querySettings_boundOneQueryToHalf() throws Exception {
    assertThat(http.post("SELECT getSetting('max_memory_usage')").body())
        .isEqualTo(LIMIT_BYTES / 2 + "\n");
  }

  @Test
  void post_queryOverItsLimit_failsAndTheProcessLives() throws Exception {
    requireMemoryError(http.post("SELECT groupArray(number) FROM numbers(1000000000)"));
    requireMemoryError(
        http.post("SELECT count() FROM numbers(1000000)", "max_memory_usage", "1000"));

    assertThat(http.post("SELECT 1").body()).isEqualTo("1\n");
  }

  @Test
  void post_engineOverItsLimit_failsAndTheProcessLives() throws Exception {
    requireMemoryError(
        http.post("SELECT groupArray(number) FROM numbers(1000000000)", "max_memory_usage", "0"));

    assertThat(http.post("SELECT 1").body()).isEqualTo("1\n");
  }

  private static void requireMemoryError(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("241");
    assertThat(response.body()).contains("MEMORY_LIMIT_EXCEEDED");
  }
}
