package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.otlp.LogsScan;
import io.millrace.model.otlp.LogsScanner;
import io.millrace.model.otlp.RecordRules;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final long NOW = 1_700_000_000_000_000_000L;
  private static final RecordLimits LIMITS =
      new RecordLimits(
          200, Oversize.TRUNCATE, 1, 10, 20, Duration.ofDays(30), Duration.ofMinutes(90));

  @Test
  void clean_isUnset() throws Exception {
    assertThat(Outcome.of(scan(LogRecord.newBuilder()), LIMITS, 0, 1000))
        .isEqualTo(new Outcome(0, ""));
  }

  @Test
  void everyLimit_isNamedWithItsValueAndItsCount() throws Exception {
    LogsScan scan =
        scan(
            LogRecord.newBuilder().setTimeUnixNano(1),
            LogRecord.newBuilder().setTimeUnixNano(2),
            LogRecord.newBuilder().setTimeUnixNano(-1),
            LogRecord.newBuilder()
                .addAttributes(attribute("a", 1))
                .addAttributes(attribute("b", 1)),
            LogRecord.newBuilder().addAttributes(attribute("k".repeat(11), 1)),
            LogRecord.newBuilder().addAttributes(attribute("a", 20)),
            LogRecord.newBuilder().setEventName("e".repeat(300)),
            LogRecord.newBuilder().setBody(text(300)),
            LogRecord.newBuilder());

    assertThat(Outcome.of(scan, LIMITS, 1, 1000))
        .isEqualTo(
            new Outcome(
                8,
                "8 of 9 log records refused: 1 larger than 200 bytes (maxRecordBytes),"
                    + " 1 with more than 1 attributes (maxAttributes),"
                    + " 1 with an attribute key longer than 10 bytes (maxKeyBytes),"
                    + " 1 with an attribute value larger than 20 bytes (maxValueBytes),"
                    + " 2 with a time more than 30 d ago (maxAge),"
                    + " 1 with a time more than 5400 s ahead (maxAhead),"
                    + " 1 larger with resource and scope than the 1000 bytes that the event log takes;"
                    + " 1 of 9 log records cut to 200 bytes (maxRecordBytes)"));
  }

  @Test
  void truncationAlone_isToldAndRejectsNothing() throws Exception {
    assertThat(Outcome.of(scan(LogRecord.newBuilder().setBody(text(300))), LIMITS, 0, 1000))
        .isEqualTo(new Outcome(0, "1 of 1 log records cut to 200 bytes (maxRecordBytes)"));
  }

  private static LogsScan scan(LogRecord.Builder... records) throws Exception {
    ScopeLogs.Builder scopeLogs = ScopeLogs.newBuilder();
    for (LogRecord.Builder logRecord : records) {
      scopeLogs.addLogRecords(logRecord);
    }
    byte[] request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scopeLogs))
            .build()
            .toByteArray();
    return new LogsScanner().scan(request, RecordRules.of(LIMITS, NOW));
  }

  private static KeyValue attribute(String key, int length) {
    return KeyValue.newBuilder().setKey(key).setValue(text(length)).build();
  }

  private static AnyValue text(int length) {
    return AnyValue.newBuilder().setStringValue("x".repeat(length)).build();
  }
}
