package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Option;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The configuration of a command: its options, the environment, and the file in --config. */
final class ConfigOptions {
  /** Where the stream is, for commands that look at it. */
  static final ImmutableMap<String, String> STREAM =
      ImmutableMap.of("--pulsar-url", "stream.url", "--pulsar-admin-url", "stream.admin-url");

  private ConfigOptions() {}

  /** The options that are given, of those that stand for a setting. */
  static ImmutableList<Option> given(Options options, Map<String, String> settingByOption) {
    ImmutableList.Builder<Option> settings = ImmutableList.builder();
    settingByOption.forEach(
        (option, key) ->
            options.value(option).ifPresent(value -> settings.add(new Option(key, value, option))));
    return settings.build();
  }

  static MillraceConfig load(
      Options options, Map<String, String> environment, List<Option> settings) {
    return MillraceConfig.load(options.value("--config").map(Path::of), environment, settings);
  }
}
