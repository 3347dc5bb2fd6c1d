package io.millrace.model.otlp;

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
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.random.RandomGenerator;

/** Random but well-formed export requests: every kind of value, empty everything, odd text. */
public final class OtlpRequests {
  private static final String[] TEXTS = {
    "",
    "a",
    "service.name",
    "http.route",
    "tab\tnewline\nquote\"back\\slash",
    "naïve – 日本語 🚀",
    "0",
    "\u0000\u0001",
    "'; DROP TABLE logs; --",
    "x".repeat(300)
  };
  private static final long[] INTS = {0, 1, -1, 42, Long.MIN_VALUE, Long.MAX_VALUE, 1_000_000};
  private static final double[] DOUBLES = {
    0,
    -0.0,
    1,
    -1.5,
    0.1,
    1e-7,
    1e21,
    1.5e300,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.MIN_VALUE
  };
  private static final int MAX_DEPTH = 4;

  private final RandomGenerator random;

  public OtlpRequests(RandomGenerator random) {
    this.random = random;
  }

  /** A request of up to three resources of up to three scopes of up to six records. */
  public ExportLogsServiceRequest next() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      request.addResourceLogs(resourceLogs());
    }
    return request.build();
  }

  private ResourceLogs resourceLogs() {
    Resource.Builder resource = Resource.newBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      resource.addAttributes(attribute());
    }
    resource.setDroppedAttributesCount(anyInt());
    ResourceLogs.Builder logs =
        ResourceLogs.newBuilder().setResource(resource).setSchemaUrl(text());
    for (int i = random.nextInt(4); i > 0; i--) {
      logs.addScopeLogs(scopeLogs());
    }
    return logs.build();
  }

  private ScopeLogs scopeLogs() {
    InstrumentationScope.Builder scope =
        InstrumentationScope.newBuilder()
            .setName(text())
            .setVersion(text())
            .setDroppedAttributesCount(anyInt());
    for (int i = random.nextInt(3); i > 0; i--) {
      scope.addAttributes(attribute());
    }
    ScopeLogs.Builder logs = ScopeLogs.newBuilder().setScope(scope).setSchemaUrl(text());
    for (int i = random.nextInt(7); i > 0; i--) {
      logs.addLogRecords(logRecord());
    }
    return logs.build();
  }

  /** A record in which any field may be absent. */
  public LogRecord logRecord() {
    LogRecord.Builder logRecord = LogRecord.newBuilder();
    if (random.nextInt(10) == 0) {
      return logRecord.build();
    }
    AnyValue body = value(0);
    if (body.getValueCase() != AnyValue.ValueCase.VALUE_NOT_SET) {
      logRecord.setBody(body);
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      logRecord.addAttributes(attribute());
    }
    return logRecord
        .setTimeUnixNano(unixNano())
        .setObservedTimeUnixNano(unixNano())
        .setSeverityNumberValue(random.nextInt(26))
        .setSeverityText(text())
        .setDroppedAttributesCount(anyInt())
        .setFlags(anyInt())
        .setTraceId(bytes(random.nextBoolean() ? 16 : 0))
        .setSpanId(bytes(random.nextBoolean() ? 8 : 0))
        .setEventName(text())
        .build();
  }

  private long unixNano() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextLong();
      default -> 1_795_161_600_000_000_000L + random.nextLong(600_000_000_000L);
    };
  }

  private KeyValue attribute() {
    return KeyValue.newBuilder().setKey(text()).setValue(value(0)).build();
  }

  private AnyValue value(int depth) {
    AnyValue.Builder value = AnyValue.newBuilder();
    return switch (random.nextInt(depth < MAX_DEPTH ? 9 : 7)) {
      case 0 -> value.build();
      case 1 -> value.setBoolValue(random.nextBoolean()).build();
      case 2 -> value.setIntValue(INTS[random.nextInt(INTS.length)]).build();
      case 3 -> value.setDoubleValue(DOUBLES[random.nextInt(DOUBLES.length)]).build();
      case 4 -> value.setBytesValue(bytes(random.nextInt(20))).build();
      case 7 -> value.setArrayValue(array(depth)).build();
      case 8 -> value.setKvlistValue(keyValueList(depth)).build();
      default -> value.setStringValue(text()).build();
    };
  }

  private ArrayValue array(int depth) {
    ArrayValue.Builder array = ArrayValue.newBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      array.addValues(value(depth + 1));
    }
    return array.build();
  }

  private KeyValueList keyValueList(int depth) {
    KeyValueList.Builder list = KeyValueList.newBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.addValues(KeyValue.newBuilder().setKey(text()).setValue(value(depth + 1)));
    }
    return list.build();
  }

  private int anyInt() {
    return random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(3);
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
