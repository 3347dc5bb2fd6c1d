package io.millrace.model.otlp;

import static io.millrace.model.otlp.LogsScannerTest.record;
import static io.millrace.model.otlp.LogsScannerTest.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.otlp.LogsSplitter.Part;
import io.millrace.model.otlp.LogsSplitter.Split;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogsSplitterTest {
  @Test
  void split_givesTheSameRecordsInTheSameOrder_withResourceAndScope() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    OtlpRequests requests = new OtlpRequests(random);
    FieldShuffler shuffler = new FieldShuffler(random);
    for (int i = 0; i < 500; i++) {
      byte[] request = shuffler.encode(requests.next()).toByteArray();
      int maxBytes = 4_000 + random.nextInt(8_000);

      Split split = LogsSplitter.split(request, maxBytes);

      List<String> records = new ArrayList<>();
      for (Part part : split.parts()) {
        assertThat(part.payload().length).isLessThanOrEqualTo(maxBytes);
        List<String> ofPart = describe(ExportLogsServiceRequest.parseFrom(part.payload()));
        assertThat(ofPart).hasSize(part.records());
        records.addAll(ofPart);
      }
      List<String> expected = describe(ExportLogsServiceRequest.parseFrom(request));
      assertThat(split.refused()).as("seed %d", seed).isEqualTo(expected.size() - records.size());
      if (split.refused() == 0) {
        assertThat(records).as("request %d of seed %d", i, seed).isEqualTo(expected);
      }
    }
  }

  /** Each record with what surrounds it. */
  private static List<String> describe(ExportLogsServiceRequest request) {
    List<String> records = new ArrayList<>();
    for (ResourceLogs resourceLogs : request.getResourceLogsList()) {
      ResourceLogs resource = resourceLogs.toBuilder().clearScopeLogs().build();
      for (ScopeLogs scopeLogs : resourceLogs.getScopeLogsList()) {
        ScopeLogs scope = scopeLogs.toBuilder().clearLogRecords().build();
        for (LogRecord logRecord : scopeLogs.getLogRecordsList()) {
          records.add(resource + "|" + scope + "|" + logRecord);
        }
      }
    }
    return records;
  }

  @Test
  void split_fillsTheParts() throws Exception {
    LogRecord[] records = new LogRecord[1_000];
    java.util.Arrays.fill(records, record("x".repeat(96)));

    Split split = LogsSplitter.split(request(records).toByteArray(), 10_240);

    // A record takes 102 bytes, resource and scope ten.
    assertThat(split.parts()).extracting(Part::records).startsWith(100, 100).endsWith(100);
    assertThat(split.parts()).hasSize(10);
    assertThat(split.refused()).isZero();
  }

  @Test
  void split_recordLargerThanAPart_isRefusedAlone() throws Exception {
    byte[] request = request(record("a"), record("x".repeat(2_000)), record("b")).toByteArray();

    Split split = LogsSplitter.split(request, 1_000);

    assertThat(split.refused()).isEqualTo(1);
    assertThat(split.parts().stream().mapToInt(Part::records).sum()).isEqualTo(2);
  }
}
