package io.millrace.server.cli;

import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Role;
import io.millrace.server.keys.KeyDirectory;
import io.millrace.server.wiring.FirstKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What `up` prints when everything answers. */
final class Banner {
  /**
   * What the banner tells beside the configuration.
   *
   * @param clickHouseUrl where the store answers
   * @param pulsar where the stream answers
   * @param firstKeys keys that were made just now, shown this once
   */
  record Facts(String clickHouseUrl, String pulsar, Optional<FirstKeys> firstKeys) {}

  /** Without a time: it gets that of its receipt. */
  private static final String EXAMPLE =
      "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"hello\"}}]},"
          + "\"scopeLogs\":[{\"logRecords\":[{\"severityNumber\":9,\"body\":{\"stringValue\":\"hello, Millrace\"}}]}]}]}";

  private final MillraceConfig config;
  private final Facts facts;
  private final KeyDirectory keys;
  private final String host;

  private Banner(MillraceConfig config, Facts facts) {
    this.config = config;
    this.facts = facts;
    this.keys = new KeyDirectory(config.dataDirectory());
    this.host = config.bindAddress().equals("0.0.0.0") ? "127.0.0.1" : config.bindAddress();
  }

  static String text(MillraceConfig config, Facts facts, double seconds) {
    return new Banner(config, facts).text(seconds);
  }

  private String text(double seconds) {
    boolean receives = config.roles().contains(Role.RECEIVER);
    boolean answers = config.roles().contains(Role.QUERIER);
    StringBuilder text = new StringBuilder();
    text.append(
        "Millrace %s is ready after %.1f s; Ctrl-C stops it.%n"
            .formatted(VersionCommand.version(), seconds));
    String otlp = "http://" + host + ":" + config.receiver().httpPort();
    String query = "http://" + host + ":" + config.query().port();
    if (receives) {
      text.append(
          "  send logs     OTLP/gRPC http://%s:%d, OTLP/HTTP %s/v1/logs%n"
              .formatted(host, config.receiver().grpcPort(), otlp));
    }
    if (answers) {
      text.append(
          "  read logs     %s (LogQL; in Grafana: a Loki data source with this URL%s)%n"
              .formatted(query, config.auth().enabled() ? ", the key as basic password" : ""));
    }
    text.append("  ClickHouse    %s%s%n".formatted(facts.clickHouseUrl(), clickHousePassword()));
    text.append("  Pulsar        %s%n".formatted(facts.pulsar()));
    text.append(
        "  data          %s (what each process writes: logs/)%n".formatted(config.dataDirectory()));
    if (receives || answers) {
      text.append("  keys          %s%n".formatted(keys()));
    }
    if (receives) {
      text.append("  send one log, and read it back a second later:%n".formatted());
      text.append(
          "    curl -s %s/v1/logs %s-H 'Content-Type: application/json' -d '%s'%n"
              .formatted(otlp, header(), EXAMPLE));
    }
    if (answers) {
      text.append(
          "    curl -s -G %s/loki/api/v1/query_range %s--data-urlencode 'query={service_name=\"hello\"}'%n"
              .formatted(query, header()));
    }
    return text.toString();
  }

  private String clickHousePassword() {
    return config.auth().enabled() && config.needsStore() && config.store().url().isEmpty()
        ? " (user default, password in " + keys.file(KeyDirectory.CLICKHOUSE) + ")"
        : "";
  }

  private String keys() {
    Path directory = keys.file("");
    if (!config.auth().enabled()) {
      return "nobody is asked for one (--no-auth); everyone is the tenant default";
    }
    if (facts.firstKeys().isPresent()) {
      return "in %s, shown this once: to administer %s, to send and read the one below"
          .formatted(directory, facts.firstKeys().get().operatorKey().text());
    }
    return hasDefaultKey()
        ? "in %s: default to send and read, operator to administer".formatted(directory)
        : "made where this Pulsar was first used; here from %s".formatted(KeyOption.VARIABLE);
  }

  private boolean hasDefaultKey() {
    return Files.isRegularFile(keys.file(KeyDirectory.DEFAULT));
  }

  private String header() {
    if (!config.auth().enabled()) {
      return "";
    }
    if (facts.firstKeys().isPresent()) {
      return "-H 'Authorization: Bearer %s' "
          .formatted(facts.firstKeys().get().defaultKey().text());
    }
    return hasDefaultKey()
        ? "-H \"Authorization: Bearer $(cat '%s')\" ".formatted(keys.file(KeyDirectory.DEFAULT))
        : "-H \"Authorization: Bearer $%s\" ".formatted(KeyOption.VARIABLE);
  }
}
