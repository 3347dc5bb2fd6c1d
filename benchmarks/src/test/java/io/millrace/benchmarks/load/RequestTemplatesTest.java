package io.millrace.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RequestTemplatesTest {
  @Test
  void at_aTime_writesTimesAndTraceIdsAndNothingElse() throws Exception {
    RequestTemplate template = new RequestTemplates(1).make(1, 500).getFirst();
    SplittableRandom random = new SplittableRandom(7);
    ExportLogsServiceRequest first =
        ExportLogsServiceRequest.parseFrom(template.at(1_000_000_000L, random).clone());
    ExportLogsServiceRequest second =
        ExportLogsServiceRequest.parseFrom(template.at(9_000_000_000L, random).clone());
    List<LogRecord> records = second.getResourceLogs(0).getScopeLogs(0).getLogRecordsList();
    assertThat(records).hasSize(template.records());
    Set<Object> traceIds = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      LogRecord before = first.getResourceLogs(0).getScopeLogs(0).getLogRecords(i);
      assertThat(records.get(i).getTimeUnixNano()).isEqualTo(9_000_000_000L + i * 1_000L);
      assertThat(records.get(i).toBuilder().clearTimeUnixNano().clearTraceId().build())
          .isEqualTo(before.toBuilder().clearTimeUnixNano().clearTraceId().build());
      if (i % 3 == 0) {
        traceIds.add(records.get(i).getTraceId());
        traceIds.add(before.getTraceId());
      }
    }
    assertThat(traceIds).hasSize(2 * 167);
  }

  @Test
  void make_requests_areOfEverySystemWithSevenResourceAndFourRecordAttributes() throws Exception {
    ImmutableList<RequestTemplate> templates = new RequestTemplates(1).make(8, 500);
    Set<String> services = new HashSet<>();
    long bytes = 0;
    for (RequestTemplate template : templates) {
      byte[] request = template.at(1, new SplittableRandom(1));
      bytes += request.length;
      ResourceLogs logs = ExportLogsServiceRequest.parseFrom(request).getResourceLogs(0);
      assertThat(logs.getResource().getAttributesCount()).isEqualTo(7);
      assertThat(logs.getScopeLogs(0).getLogRecords(0).getAttributesCount()).isEqualTo(4);
      services.add(logs.getResource().getAttributes(0).getValue().getStringValue());
    }
    assertThat(services).hasSize(8);
    assertThat(bytes / (8 * 500)).isBetween(270L, 330L);
  }
}
