package io.millrace.receiver;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Random;

/** Valid requests that use every field that is kept. */
public final class RandomRequests {
  private static final String[] TEXTS = {
    "",
    "GET /cart 200",
    "naïve – 価格 🙂",
    "tab\tquote\"back\\slash\nline",
    "\u0000\u001f\u007f\u2028",
    "x".repeat(300)
  };
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    127,
    128,
    Integer.MAX_VALUE,
    1_700_000_000_123_456_789L,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final double[] DOUBLES = {
    0,
    -0.0,
    1.5,
    -1e300,
    Double.MIN_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final Random random;

  public RandomRequests(Random random) {
    this.random = random;
  }

  public ExportLogsServiceRequest next() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      request.addResourceLogs(resourceLogs());
    }
    return request.build();
  }

  private ResourceLogs resourceLogs() {
    ResourceLogs.Builder logs = ResourceLogs.newBuilder().setSchemaUrl(text());
    if (random.nextBoolean()) {
      logs.setResource(
          Resource.newBuilder()
              .addAttributes(keyValue(0))
              .setDroppedAttributesCount(random.nextInt()));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      logs.addScopeLogs(scopeLogs());
    }
    return logs.build();
  }

  private ScopeLogs scopeLogs() {
    ScopeLogs.Builder logs = ScopeLogs.newBuilder().setSchemaUrl(text());
    if (random.nextBoolean()) {
      logs.setScope(
          InstrumentationScope.newBuilder()
              .setName(text())
              .setVersion(text())
              .addAttributes(keyValue(0))
              .setDroppedAttributesCount(random.nextInt()));
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      logs.addLogRecords(logRecord());
    }
    return logs.build();
  }

  private LogRecord logRecord() {
    LogRecord.Builder logRecord =
        LogRecord.newBuilder()
            .setTimeUnixNano(number())
            .setObservedTimeUnixNano(number())
            .setSeverityNumberValue(random.nextInt(SeverityNumber.SEVERITY_NUMBER_FATAL4_VALUE + 1))
            .setSeverityText(text())
            .setDroppedAttributesCount(random.nextInt())
            .setFlags(random.nextInt())
            .setTraceId(bytes(random.nextBoolean() ? 16 : 0))
            .setSpanId(bytes(random.nextBoolean() ? 8 : 0))
            .setEventName(text());
    if (random.nextInt(4) > 0) {
      logRecord.setBody(value(0));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      logRecord.addAttributes(keyValue(0));
    }
    return logRecord.build();
  }

  private KeyValue keyValue(int depth) {
    KeyValue.Builder keyValue = KeyValue.newBuilder().setKey(text());
    if (random.nextInt(10) > 0) {
      keyValue.setValue(value(depth));
    }
    return keyValue.build();
  }

  private AnyValue value(int depth) {
    AnyValue.Builder value = AnyValue.newBuilder();
    switch (random.nextInt(depth < 4 ? 8 : 6)) {
      case 0 -> value.setStringValue(text());
      case 1 -> value.setBoolValue(random.nextBoolean());
      case 2 -> value.setIntValue(number());
      case 3 -> value.setDoubleValue(DOUBLES[random.nextInt(DOUBLES.length)]);
      case 4 -> value.setBytesValue(bytes(random.nextInt(20)));
      case 6 -> {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.addValues(value(depth + 1));
        }
        value.setArrayValue(array);
      }
      case 7 -> {
        KeyValueList.Builder list = KeyValueList.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.addValues(keyValue(depth + 1));
        }
        value.setKvlistValue(list);
      }
      default -> {}
    }
    return value.build();
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
