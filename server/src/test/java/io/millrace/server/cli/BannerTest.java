package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.ApiKey;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.server.wiring.FirstKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BannerTest {
  private static final FirstKeys KEYS =
      new FirstKeys(
          new ApiKey("0".repeat(16), "a".repeat(64)), new ApiKey("1".repeat(16), "b".repeat(64)));

  @TempDir private Path data;

  private List<String> lines(Optional<FirstKeys> keys, String... options) {
    MillraceConfig config =
        UpOptions.config(
            ImmutableList.<String>builder().add("--data", data.toString()).add(options).build(),
            Map.of());
    return Banner.text(
            config,
            new Banner.Facts(
                "http://127.0.0.1:8123",
                "pulsar://127.0.0.1:6650, admin http://127.0.0.1:8080",
                keys),
            9.34)
        .lines()
        .toList();
  }

  @Test
  void firstStart_showsBothKeysInTenLines() {
    String send = KEYS.defaultKey().text();
    assertThat(lines(Optional.of(KEYS)))
        .containsExactly(
            "Millrace " + VersionCommand.version() + " is ready after 9.3 s; Ctrl-C stops it.",
            "  send logs     OTLP/gRPC http://127.0.0.1:4317, OTLP/HTTP http://127.0.0.1:4318/v1/logs",
            "  read logs     http://127.0.0.1:3100 (LogQL; in Grafana: a Loki data source with this URL, the key as basic password)",
            "  ClickHouse    http://127.0.0.1:8123 (user default, password in "
                + data
                + "/keys/clickhouse)",
            "  Pulsar        pulsar://127.0.0.1:6650, admin http://127.0.0.1:8080",
            "  data          " + data + " (what each process writes: logs/)",
            "  keys          in "
                + data
                + "/keys, shown this once: to administer "
                + KEYS.operatorKey().text()
                + ", to send and read the one below",
            "  send one log, and read it back a second later:",
            "    curl -s http://127.0.0.1:4318/v1/logs -H 'Authorization: Bearer "
                + send
                + "' -H 'Content-Type: application/json' -d '{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"hello\"}}]},\"scopeLogs\":[{\"logRecords\":[{\"severityNumber\":9,\"body\":{\"stringValue\":\"hello, Millrace\"}}]}]}]}'",
            "    curl -s -G http://127.0.0.1:3100/loki/api/v1/query_range -H 'Authorization: Bearer "
                + send
                + "' --data-urlencode 'query={service_name=\"hello\"}'");
  }

  @Test
  void laterStart_saysWhereTheKeysAre_andShowsNone() {
    new KeyDirectory(data).write(KeyDirectory.DEFAULT, KEYS.defaultKey().text());
    List<String> lines = lines(Optional.empty());
    assertThat(lines).hasSize(10).noneMatch(line -> line.contains("mr_"));
    assertThat(lines.get(6))
        .isEqualTo(
            "  keys          in "
                + data
                + "/keys: default to send and read, operator to administer");
    assertThat(lines.get(9))
        .contains("-H \"Authorization: Bearer $(cat '" + data + "/keys/default')\" ");
  }

  @Test
  void keysMadeElsewhere_comeFromTheEnvironment() {
    List<String> lines =
        lines(
            Optional.empty(),
            "--roles",
            "querier",
            "--clickhouse-url",
            "http://c:8123",
            "--pulsar-url",
            "pulsar://p:6650",
            "--pulsar-admin-url",
            "http://p:8080");
    assertThat(lines)
        .contains(
            "  keys          made where this Pulsar was first used; here from MILLRACE_API_KEY")
        .contains("  ClickHouse    http://127.0.0.1:8123");
    assertThat(lines.getLast()).contains("-H \"Authorization: Bearer $MILLRACE_API_KEY\" ");
  }

  @Test
  void noAuth_asksNobody() {
    List<String> lines = lines(Optional.of(KEYS), "--no-auth");
    assertThat(lines)
        .contains(
            "  keys          nobody is asked for one (--no-auth); everyone is the tenant default")
        .noneMatch(line -> line.contains("mr_") || line.contains("Authorization"));
  }
}
