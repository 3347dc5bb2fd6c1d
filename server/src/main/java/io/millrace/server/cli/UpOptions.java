package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Option;
import java.util.Map;

/** The options of {@code millrace up} and the settings that they stand for. */
final class UpOptions {
  /** In the order in which --port-base numbers them. */
  static final ImmutableMap<String, String> PORTS =
      ImmutableMap.<String, String>builder()
          .put("--otlp-grpc-port", "receiver.grpc-port")
          .put("--otlp-http-port", "receiver.http-port")
          .put("--query-port", "query.port")
          .put("--clickhouse-port", "store.embedded.http-port")
          .put("--pulsar-port", "stream.embedded.broker-port")
          .put("--pulsar-http-port", "stream.embedded.http-port")
          .put("--s3-port", "stream.tiered.s3-port")
          .buildOrThrow();

  private static final ImmutableMap<String, String> OTHERS =
      ImmutableMap.of(
          "--data", "data-directory",
          "--bind", "bind-address",
          "--roles", "roles",
          "--pulsar-url", "stream.url",
          "--pulsar-admin-url", "stream.admin-url",
          "--clickhouse-url", "store.url");

  private UpOptions() {}

  static MillraceConfig config(ImmutableList<String> arguments, Map<String, String> environment) {
    ImmutableSet<String> named =
        ImmutableSet.<String>builder()
            .add("--config", "--port-base")
            .addAll(OTHERS.keySet())
            .addAll(PORTS.keySet())
            .build();
    Options options = Options.parse(arguments, named, ImmutableSet.of("--tiered", "--no-auth"));
    options.noWords();
    ImmutableList.Builder<Option> settings = ImmutableList.builder();
    settings.addAll(portBase(options));
    settings.addAll(ConfigOptions.given(options, OTHERS));
    settings.addAll(ConfigOptions.given(options, PORTS));
    if (options.has("--tiered")) {
      settings.add(new Option("stream.tiered.enabled", "true", "--tiered"));
    }
    if (options.has("--no-auth")) {
      settings.add(new Option("auth.enabled", "false", "--no-auth"));
    }
    return ConfigOptions.load(options, environment, settings.build());
  }

  /** The ports that --port-base numbers, if it is there. */
  static ImmutableList<Option> portBase(Options options) {
    ImmutableList.Builder<Option> settings = ImmutableList.builder();
    if (options.has("--port-base")) {
      int port = options.integer("--port-base", 0, 1, 65_535 - PORTS.size());
      for (String key : PORTS.values()) {
        settings.add(new Option(key, Integer.toString(port++), "--port-base"));
      }
    }
    return settings.build();
  }
}
