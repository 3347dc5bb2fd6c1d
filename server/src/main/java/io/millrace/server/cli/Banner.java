package io.millrace.server.cli;

import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Role;
import io.millrace.server.wiring.Millrace;

/** What `up` prints when everything answers. */
final class Banner {
  private Banner() {}

  static String text(MillraceConfig config, Millrace millrace, double seconds) {
    StringBuilder text = new StringBuilder();
    String host = config.bindAddress().equals("0.0.0.0") ? "127.0.0.1" : config.bindAddress();
    String scheme = config.http().tls().isPresent() ? "https://" : "http://";
    String otlp = scheme + host + ":" + config.receiver().httpPort();
    String query = scheme + host + ":" + config.query().port();
    text.append(
        "Millrace %s is ready after %.1f s; Ctrl-C stops it.%n"
            .formatted(VersionCommand.version(), seconds));
    if (config.roles().contains(Role.RECEIVER)) {
      text.append(
          "  send logs     OTLP/gRPC %s%s:%d, OTLP/HTTP %s/v1/logs%n"
              .formatted(scheme, host, config.receiver().grpcPort(), otlp));
    }
    if (config.roles().contains(Role.QUERIER)) {
      text.append(
          "  read logs     %s (LogQL; in Grafana: a Loki data source with this URL)%n"
              .formatted(query));
    }
    text.append("  ClickHouse    %s%n".formatted(millrace.clickHouseUrl()));
    text.append(
        "  Pulsar        %s, admin %s%n"
            .formatted(millrace.pulsarUrl(), millrace.pulsarAdminUrl()));
    text.append(
        "  data          %s (what each process writes: logs/)%n".formatted(config.dataDirectory()));
    if (config.roles().contains(Role.RECEIVER)) {
      text.append("  send one log, and read it back a second later:%n".formatted());
      text.append(
          "    curl -s %s/v1/logs -H 'Content-Type: application/json' -d '%s'%n"
              .formatted(otlp, EXAMPLE));
    }
    if (config.roles().contains(Role.QUERIER)) {
      text.append(
          "    curl -s -G %s/loki/api/v1/query_range --data-urlencode 'query={service_name=\"hello\"}'%n"
              .formatted(query));
    }
    return text.toString();
  }

  /** Without a time: it gets that of its receipt. */
  private static final String EXAMPLE =
      "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"hello\"}}]},"
          + "\"scopeLogs\":[{\"logRecords\":[{\"severityNumber\":9,\"body\":{\"stringValue\":\"hello, Millrace\"}}]}]}]}";
}
