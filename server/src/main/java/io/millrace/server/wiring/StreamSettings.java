package io.millrace.server.wiring;

import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.keys.KeyDirectory;

/** How to reach the stream that a configuration describes, for commands beside the server. */
public final class StreamSettings {
  private StreamSettings() {}

  public static PulsarSettings of(MillraceConfig config) {
    return new ComponentSettings(config, new KeyDirectory(config.dataDirectory())).pulsar();
  }
}
