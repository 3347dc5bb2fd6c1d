package io.millrace.pipeline.pulsar.embedded;

import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings.TieredStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of standalone.conf: the base beside this class, and what depends on the settings. */
final class StandaloneConf {
  /** What the wire format adds to a message at most. */
  private static final int FRAME_OVERHEAD_BYTES = 512 << 10;

  private StandaloneConf() {}

  static String of(PulsarStandaloneSettings settings) {
    Map<String, String> values = new TreeMap<>();
    base().forEach((key, value) -> values.put((String) key, (String) value));
    values.put("bindAddress", settings.bindAddress());
    values.put("advertisedAddress", settings.serviceUrl().replaceAll("pulsar://|:\\d+$", ""));
    values.put("brokerServicePort", Integer.toString(settings.brokerPort()));
    values.put("webServicePort", Integer.toString(settings.httpPort()));
    values.put("maxMessageSize", Integer.toString(settings.maxMessageBytes()));
    values.put(
        "nettyMaxFrameSizeBytes",
        Integer.toString(settings.maxMessageBytes() + FRAME_OVERHEAD_BYTES));
    settings.tiered().ifPresent(tiered -> addTiered(values, tiered));
    // One line per key: BookKeeper's parser would make a list of a key that comes twice.
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static void addTiered(Map<String, String> values, TieredStorage tiered) {
    values.put("offloadersDirectory", tiered.offloadersDirectory().toAbsolutePath().toString());
    values.put("narExtractionDirectory", "nar");
    values.putAll(tiered.offload().brokerConfiguration());
  }

  private static Properties base() {
    Properties properties = new Properties();
    try (InputStream in = StandaloneConf.class.getResourceAsStream("standalone.conf");
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("standalone.conf cannot be read from the program", e);
    }
    return properties;
  }
}
