package io.millrace.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsScannerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;

  private final LogsScanner scanner = new LogsScanner();

  @Test
  void scan_generatedRequests_countsAsTheReaderDoes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    OtlpRequests requests = new OtlpRequests(random);
    FieldShuffler shuffler = new FieldShuffler(random);
    for (int i = 0; i < 500; i++) {
      byte[] request = shuffler.encode(requests.next()).toByteArray();
      LogsScan scan = scanner.scan(request, Rules.now(Rules.UNLIMITED));
      assertThat(scan.records()).isEqualTo(new OtlpLogsReader().count(request));
      assertThat(scan.isClean()).isTrue();
    }
  }

  /** What the receiver lets through the writer must be able to read, and the other way round. */
  @Test
  void scan_mutatedRequests_takesExactlyWhatTheReaderTakes() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    OtlpRequests requests = new OtlpRequests(random);
    FieldShuffler shuffler = new FieldShuffler(random);
    int malformed = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] request = shuffler.encode(requests.next()).toByteArray();
      for (int flips = random.nextInt(4); flips > 0 && request.length > 0; flips--) {
        request[random.nextInt(request.length)] = (byte) random.nextInt(256);
      }
      int scanned = scanned(request);
      assertThat(scanned).as("request %d of seed %d", i, seed).isEqualTo(read(request));
      malformed += scanned < 0 ? 1 : 0;
    }
    assertThat(malformed).isBetween(3_000, 27_000);
  }

  private int scanned(byte[] request) {
    try {
      return scanner.scan(request, Rules.now(Rules.UNLIMITED)).records();
    } catch (MalformedOtlpException e) {
      return -1;
    }
  }

  private static int read(byte[] request) {
    try {
      return new OtlpLogsReader().count(request);
    } catch (MalformedOtlpException e) {
      return -1;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-3600, 0,     ",
    "-3601, 0,     TOO_OLD",
    "60,    0,     ",
    "61,    0,     TOO_FAR_AHEAD",
    // Time 0 takes the observed time, whatever the record's own would be.
    "0,     -3601, TOO_OLD",
    "0,     61,    TOO_FAR_AHEAD",
    "0,     -3600, ",
    // Neither: the time of receipt.
    "0,     0,     ",
    // A time of its own wins over the observed one.
    "-1,    -3601, ",
  })
  void scan_time_isHeldToItsLimits(long seconds, long observedSeconds, RecordFault expected)
      throws Exception {
    LogRecord.Builder logRecord = LogRecord.newBuilder();
    if (seconds != 0) {
      logRecord.setTimeUnixNano(Rules.NOW + seconds * SECOND);
    }
    if (observedSeconds != 0) {
      logRecord.setObservedTimeUnixNano(Rules.NOW + observedSeconds * SECOND);
    }

    LogsScan scan = scan(Rules.ofTimes(), logRecord.build());

    assertThat(scan.refused()).isEqualTo(expected == null ? 0 : 1);
    if (expected != null) {
      assertThat(scan.refused(expected)).isEqualTo(1);
    }
  }

  @Test
  void scan_timePastTheSignedRange_isFarAhead() throws Exception {
    LogRecord logRecord = LogRecord.newBuilder().setTimeUnixNano(-1).build();

    assertThat(scan(Rules.ofTimes(), logRecord).refused(RecordFault.TOO_FAR_AHEAD)).isEqualTo(1);
    assertThat(scan(Rules.UNLIMITED, logRecord).isClean()).isTrue();
  }

  @Test
  void rules_ofAnyDuration_doNotOverflow() {
    RecordRules rules = Rules.now(Rules.UNLIMITED);

    assertThat(rules.isTooOld(0)).isFalse();
    assertThat(rules.isTooOld(Long.MAX_VALUE)).isFalse();
    assertThat(rules.isTooFarAhead(Long.MAX_VALUE)).isFalse();
    assertThat(
            RecordRules.of(RecordLimits.DEFAULT, Rules.NOW)
                .isTooOld(Rules.NOW - Duration.ofDays(30).toNanos() - 1))
        .isTrue();
    assertThat(RecordRules.of(RecordLimits.DEFAULT, Rules.NOW).isTooFarAhead(Rules.NOW + HOUR))
        .isFalse();
  }

  @Test
  void scan_sizes_areHeldToTheirLimits() throws Exception {
    RecordLimits limits = Rules.ofSizes(200, Oversize.REFUSE, 2, 5, 12);

    LogsScan scan =
        scan(
            limits,
            // Within: a value of ten characters is serialized as twelve bytes.
            record("x", attribute("12345", "1234567890"), attribute("k", "v")),
            record("x", attribute("123456", "1234567890")),
            record("x", attribute("12345", "12345678901")),
            record("x", attribute("a", "b"), attribute("c", "d"), attribute("e", "f")),
            record("x".repeat(200)));

    assertThat(scan.records()).isEqualTo(5);
    assertThat(scan.kept()).isEqualTo(1);
    assertThat(scan.refused(RecordFault.KEY_BYTES)).isEqualTo(1);
    assertThat(scan.refused(RecordFault.VALUE_BYTES)).isEqualTo(1);
    assertThat(scan.refused(RecordFault.ATTRIBUTES)).isEqualTo(1);
    assertThat(scan.refused(RecordFault.RECORD_BYTES)).isEqualTo(1);
    assertThat(scan.truncated()).isZero();
  }

  @Test
  void scan_recordThatIsTooLarge_isCutOnlyIfItsBodyIsText() throws Exception {
    RecordLimits limits = Rules.ofSizes(100, Oversize.TRUNCATE, 10, 100, 300);
    AnyValue number = AnyValue.newBuilder().setIntValue(1).build();

    LogsScan scan =
        scan(
            limits,
            record("x".repeat(200)),
            // The body cannot give what the attribute takes.
            record("x", attribute("a", "y".repeat(200))),
            LogRecord.newBuilder()
                .setBody(number)
                .addAttributes(attribute("a", "y".repeat(200)))
                .build());

    assertThat(scan.truncated()).isEqualTo(1);
    assertThat(scan.refused(RecordFault.RECORD_BYTES)).isEqualTo(2);
  }

  @Test
  void scan_records_allocatesNothingForThem() throws Exception {
    LogRecord[] records = new LogRecord[1_000];
    for (int i = 0; i < records.length; i++) {
      records[i] = record("value " + i, attribute("key", "value"), attribute("other", "v" + i));
    }
    byte[] request = request(records).toByteArray();
    RecordRules rules = Rules.now(RecordLimits.DEFAULT);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    scanner.scan(request, rules);

    long before = threads.getCurrentThreadAllocatedBytes();
    scanner.scan(request, rules);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as("bytes for 1000 records").isLessThan(1_000);
  }

  private LogsScan scan(RecordLimits limits, LogRecord... records) throws Exception {
    return scanner.scan(request(records).toByteArray(), Rules.now(limits));
  }

  static ExportLogsServiceRequest request(LogRecord... records) {
    ScopeLogs.Builder scopeLogs = ScopeLogs.newBuilder();
    for (LogRecord logRecord : records) {
      scopeLogs.addLogRecords(logRecord);
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scopeLogs))
        .build();
  }

  static LogRecord record(String body, KeyValue... attributes) {
    LogRecord.Builder logRecord =
        LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue(body));
    for (KeyValue attribute : attributes) {
      logRecord.addAttributes(attribute);
    }
    return logRecord.build();
  }

  static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
