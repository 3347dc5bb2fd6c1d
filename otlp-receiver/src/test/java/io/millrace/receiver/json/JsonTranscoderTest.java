package io.millrace.receiver.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.millrace.receiver.RandomRequests;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTranscoderTest {
  private final JsonTranscoder transcoder = new JsonTranscoder(20 << 20);

  @Test
  void toProtobuf_ofRandomRequests_equalsTheProtobuf() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    RandomRequests requests = new RandomRequests(random);
    JsonText text = new JsonText(random);
    for (int i = 0; i < 2000; i++) {
      ExportLogsServiceRequest request = requests.next();
      String json = text.of(request);

      byte[] protobuf = transcoder.toProtobuf(json.getBytes(StandardCharsets.UTF_8));

      assertThat(ExportLogsServiceRequest.parseFrom(protobuf))
          .as("request %d of seed %d", i, seed)
          .isEqualTo(request);
    }
  }

  @Test
  void toProtobuf_ofMutatedText_givesBytesOrAReason() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    RandomRequests requests = new RandomRequests(random);
    JsonText text = new JsonText(random);
    for (int i = 0; i < 3000; i++) {
      byte[] json = text.of(requests.next()).getBytes(StandardCharsets.UTF_8);
      for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      try {
        byte[] protobuf = transcoder.toProtobuf(json);
        assertThat(ExportLogsServiceRequest.parseFrom(protobuf)).as("seed %d", seed).isNotNull();
      } catch (MalformedJsonException e) {
        assertThat(e).as("seed %d", seed).hasMessageMatching("(?s)line \\d+, column \\d+: .+");
      }
    }
  }

  @Test
  void toProtobuf_ofTheSpecificationsExample_keepsIdsAndTimes() throws Exception {
    LogRecord logRecord =
        logRecord(
            """
            {"timeUnixNano":"1544712660300000000","observedTimeUnixNano":1544712660300000001,
             "severityNumber":10,"severityText":"Information",
             "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174",
             "body":{"stringValue":"Example log record"}}
            """);

    assertThat(logRecord.getTimeUnixNano()).isEqualTo(1_544_712_660_300_000_000L);
    assertThat(logRecord.getObservedTimeUnixNano()).isEqualTo(1_544_712_660_300_000_001L);
    assertThat(logRecord.getSeverityNumberValue()).isEqualTo(10);
    assertThat(logRecord.getTraceId())
        .isEqualTo(ByteString.fromHex("5b8efff798038103d269b633813fc60c"));
    assertThat(logRecord.getSpanId()).isEqualTo(ByteString.fromHex("eee19b7ec3c1b174"));
  }

  @Test
  void toProtobuf_ofALoneSurrogate_putsTheReplacementCharacter() throws Exception {
    assertThat(logRecord("{\"severityText\":\"a\\ud800b\\udc00\"}").getSeverityText())
        .isEqualTo("a\ufffdb\ufffd");
  }

  @Test
  void toProtobuf_ofTheLargestUnsignedTime_keepsAllBits() throws Exception {
    assertThat(logRecord("{\"timeUnixNano\":\"18446744073709551615\"}").getTimeUnixNano())
        .isEqualTo(-1L);
    assertThat(logRecord("{\"timeUnixNano\":1.8e19}").getTimeUnixNano())
        .isEqualTo(Long.parseUnsignedLong("18000000000000000000"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                        | line 1, column 1: the request: expected an object
          []                                        | line 1, column 1: the request: expected an object
          {} x                                      | line 1, column 5: not valid JSON
          {}{}                                      | line 1, column 3: more follows after the end of the request
          {"resourceLogs":{}}                       | line 1, column 17: resourceLogs: expected an array
          {"resourceLogs":[null]}                   | line 1, column 18: resourceLogs: expected an object
          {"resourceLogs":[{"schemaUrl":1}]}        | line 1, column 31: schemaUrl: expected a string
          {"resourceLogs":[{"resource":{"droppedAttributesCount":-1}}]} | line 1, column 56: droppedAttributesCount: expected a 32-bit unsigned integer
          {"secret                                  | line 1, column 9: not valid JSON
          """)
  void toProtobuf_ofAnotherShape_saysWhere(String json, String message) {
    assertThatThrownBy(() -> transcoder.toProtobuf(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"timeUnixNano":-1}                    | timeUnixNano: expected a 64-bit unsigned integer
          {"timeUnixNano":"18446744073709551616"}| timeUnixNano: expected a 64-bit unsigned integer
          {"timeUnixNano":1.5}                   | timeUnixNano: expected a 64-bit unsigned integer
          {"timeUnixNano":1e999999999}           | timeUnixNano: expected a 64-bit unsigned integer
          {"timeUnixNano":""}                    | timeUnixNano: expected a 64-bit unsigned integer
          {"timeUnixNano":true}                  | timeUnixNano: expected a 64-bit unsigned integer
          {"severityNumber":"INFO"}              | severityNumber: expected a 32-bit integer
          {"severityNumber":"SEVERITY_NUMBER_X"} | severityNumber: expected a SeverityNumber
          {"flags":4294967296}                   | flags: expected a 32-bit unsigned integer
          {"traceId":"abc"}                      | traceId: expected an even number of hex digits
          {"traceId":"zz"}                       | traceId: expected hex digits
          {"traceId":12}                         | traceId: expected hex text
          {"body":"text"}                        | body: expected an object
          {"body":{"boolValue":"true"}}          | boolValue: expected true or false
          {"body":{"intValue":9223372036854775808}} | intValue: expected a 64-bit integer
          {"body":{"doubleValue":"nan"}}         | doubleValue: expected a number
          {"body":{"bytesValue":"*"}}            | bytesValue: expected base64 text
          {"body":{"arrayValue":[]}}             | arrayValue: expected an object
          """)
  void toProtobuf_ofAnotherType_namesTheField(String logRecord, String message) {
    assertThatThrownBy(() -> logRecord(logRecord))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageMatching("line 1, column \\d+: .*")
        .hasMessageEndingWith(": " + message);
  }

  @Test
  void toProtobuf_ofValuesNestedTooDeep_saysTheLimit() {
    String open = "{\"arrayValue\":{\"values\":[".repeat(70);

    assertThatThrownBy(() -> logRecord("{\"body\":" + open + "{}" + "]}}".repeat(70) + "}"))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageEndingWith("arrayValue: expected values nested at most 64 deep");
  }

  @Test
  void toProtobuf_ofUnknownFieldsNestedTooDeep_isRefused() {
    String deep = "{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";

    assertThatThrownBy(() -> transcoder.toProtobuf(deep.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageEndingWith("nested too deeply, or a number is too long");
  }

  private LogRecord logRecord(String json) throws Exception {
    String request = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + json + "]}]}]}";
    byte[] protobuf = transcoder.toProtobuf(request.getBytes(StandardCharsets.UTF_8));
    return ExportLogsServiceRequest.parseFrom(protobuf)
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecords(0);
  }
}
