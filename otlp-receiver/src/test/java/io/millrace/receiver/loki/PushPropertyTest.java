package io.millrace.receiver.loki;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.receiver.loki.PushRequests.Entry;
import io.millrace.receiver.loki.PushRequests.Stream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A random push request, transcoded and decoded by another library, is what was pushed. */
class PushPropertyTest {
  private static final int REQUESTS = 500;
  private static final int MUTATIONS = 20_000;
  private static final OutputBudget FREE = total -> {};

  private static final List<String> TEXTS =
      List.of(
          "",
          "x",
          "plain text",
          "naïve 日本語 😀",
          "\"quoted\" \\ back",
          "line\nend\t",
          "{}",
          "\u0001");

  private final PushTranscoder transcoder = new PushTranscoder(1 << 20);

  private static PushRequests random(Random random) {
    List<Stream> streams = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, String> labels = new LinkedHashMap<>();
      labels.put("stream" + random.nextInt(100), "s" + i);
      for (int j = random.nextInt(5); j > 0; j--) {
        labels.put("Label_" + random.nextInt(20), text(random) + "!");
      }
      List<Entry> entries = new ArrayList<>();
      for (int j = random.nextInt(6); j > 0; j--) {
        entries.add(new Entry(1 + (random.nextLong() >>> 2), text(random), metadata(random)));
      }
      streams.add(new Stream(labels, entries));
    }
    return new PushRequests(streams);
  }

  private static Map<String, String> metadata(Random random) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      metadata.put("m." + random.nextInt(9), text(random));
    }
    return metadata;
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()))
        + (random.nextInt(50) == 0 ? "y".repeat(300) : "");
  }

  /** What a push request says, read back out of OTLP. */
  private static PushRequests pushed(ExportLogsServiceRequest request) {
    return new PushRequests(
        request.getResourceLogsList().stream().map(PushPropertyTest::stream).toList());
  }

  private static Stream stream(ResourceLogs logs) {
    Map<String, String> labels = texts(logs.getResource().getAttributesList());
    String hint = labels.remove("loki.resource.labels");
    assertThat(hint).isEqualTo(String.join(",", labels.keySet()));
    return new Stream(
        labels,
        logs.getScopeLogs(0).getLogRecordsList().stream().map(PushPropertyTest::entry).toList());
  }

  private static Entry entry(LogRecord logRecord) {
    return new Entry(
        logRecord.getTimeUnixNano(),
        logRecord.getBody().getStringValue(),
        texts(logRecord.getAttributesList()));
  }

  private static Map<String, String> texts(List<KeyValue> attributes) {
    Map<String, String> texts = new LinkedHashMap<>();
    attributes.forEach(
        attribute -> texts.put(attribute.getKey(), attribute.getValue().getStringValue()));
    return texts;
  }

  private static PushRequests withoutEmptyStreams(PushRequests push) {
    return new PushRequests(
        push.streams().stream().filter(stream -> !stream.entries().isEmpty()).toList());
  }

  @Test
  void push_transcodedAndDecoded_isTheSame() throws Exception {
    for (int seed = 0; seed < REQUESTS; seed++) {
      PushRequests push = random(new Random(seed));
      PushRequests expected = withoutEmptyStreams(push);

      byte[] ofProtobuf =
          transcoder.ofProtobuf(SnappyBlock.decode(PushRequests.snappy(push.protobuf())), FREE);
      byte[] ofJson = transcoder.ofJson(push.json(), FREE);

      assertThat(pushed(ExportLogsServiceRequest.parseFrom(ofProtobuf)))
          .as("protobuf, seed %d", seed)
          .isEqualTo(expected);
      assertThat(pushed(ExportLogsServiceRequest.parseFrom(ofJson)))
          .as("JSON, seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void push_mutated_isTranscodedOrRefused() throws Exception {
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      PushRequests push = random(random);
      byte[] body = seed % 2 == 0 ? push.protobuf() : push.json();
      for (int i = 0; i <= random.nextInt(4) && body.length > 0; i++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      try {
        byte[] otlp =
            seed % 2 == 0 ? transcoder.ofProtobuf(body, FREE) : transcoder.ofJson(body, FREE);
        assertThat(ExportLogsServiceRequest.parseFrom(otlp)).isNotNull();
      } catch (MalformedPushException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
      }
    }
  }
}
