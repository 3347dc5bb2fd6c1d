package io.millrace.model.otlp;

import static io.millrace.model.otlp.LogsScannerTest.attribute;
import static io.millrace.model.otlp.LogsScannerTest.record;
import static io.millrace.model.otlp.LogsScannerTest.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsRewriterTest {
  private static final RecordRules ONE_ATTRIBUTE =
      Rules.now(
          Rules.ofSizes(
              Integer.MAX_VALUE, Oversize.REFUSE, 1, Integer.MAX_VALUE, Integer.MAX_VALUE));

  @Test
  void rewrite_leavesOutWhatTheScannerRefuses_andNothingElse() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    OtlpRequests requests = new OtlpRequests(new Random(seed));
    for (int i = 0; i < 500; i++) {
      ExportLogsServiceRequest request = requests.next();
      byte[] rewritten = LogsRewriter.rewrite(request.toByteArray(), ONE_ATTRIBUTE);

      assertThat(rewritten)
          .as("request %d of seed %d", i, seed)
          .isEqualTo(withAtMostOneAttribute(request).toByteArray());
      assertThat(new LogsScanner().scan(rewritten, ONE_ATTRIBUTE).isClean()).isTrue();
    }
  }

  private static ExportLogsServiceRequest withAtMostOneAttribute(ExportLogsServiceRequest request) {
    ExportLogsServiceRequest.Builder expected = request.toBuilder();
    for (ResourceLogs.Builder resourceLogs : expected.getResourceLogsBuilderList()) {
      for (ScopeLogs.Builder scopeLogs : resourceLogs.getScopeLogsBuilderList()) {
        for (int i = scopeLogs.getLogRecordsCount() - 1; i >= 0; i--) {
          if (scopeLogs.getLogRecords(i).getAttributesCount() > 1) {
            scopeLogs.removeLogRecords(i);
          }
        }
      }
    }
    return expected.build();
  }

  @Test
  void rewrite_keepsUnknownFieldsWhereverTheyStand() throws Exception {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .build();
    LogRecord kept = record("kept").toBuilder().setUnknownFields(unknown).build();
    LogRecord refused = record("refused", attribute("a", "b"), attribute("c", "d"));

    ExportLogsServiceRequest rewritten =
        ExportLogsServiceRequest.parseFrom(
            LogsRewriter.rewrite(
                withUnknown(request(refused, kept, refused), unknown).toByteArray(),
                ONE_ATTRIBUTE));

    assertThat(rewritten).isEqualTo(withUnknown(request(kept), unknown));
  }

  private static ExportLogsServiceRequest withUnknown(
      ExportLogsServiceRequest request, UnknownFieldSet unknown) {
    ExportLogsServiceRequest.Builder builder = request.toBuilder().setUnknownFields(unknown);
    builder.getResourceLogsBuilder(0).setUnknownFields(unknown);
    builder.getResourceLogsBuilder(0).getScopeLogsBuilder(0).setUnknownFields(unknown);
    return builder.build();
  }

  /** Nine bytes are around the text: two tags with their lengths, and the flags. */
  @ParameterizedTest
  @CsvSource({
    "aaaaaaaaaaaaaaaaaaaa, 17, aaaaaaaa",
    "ääääääääää, 17, ääää",
    // One byte short of a whole character: it goes as a whole.
    "ääääääääää, 16, äää",
    "€€€€€€€, 17, €€",
    "🙂🙂🙂🙂🙂, 16, 🙂",
    "aaaaaaaaaaaaaaaaaaaa, 9, ''",
  })
  void rewrite_cutsTextBetweenCharacters(String text, int max, String expected) throws Exception {
    RecordLimits limits = Rules.ofSizes(max, Oversize.TRUNCATE, 10, 100, 100);
    LogRecord small = record("").toBuilder().setFlags(5).build();
    LogRecord before = small.toBuilder().setBody(record(text).getBody()).build();

    byte[] rewritten =
        LogsRewriter.rewrite(request(before, small).toByteArray(), Rules.now(limits));

    ExportLogsServiceRequest parsed = ExportLogsServiceRequest.parseFrom(rewritten);
    assertThat(rewritten).isEqualTo(parsed.toByteArray());
    LogRecord cut = parsed.getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
    assertThat(cut.getBody().getStringValue()).isEqualTo(expected);
    assertThat(cut.getFlags()).isEqualTo(5);
    assertThat(cut.getSerializedSize()).isLessThanOrEqualTo(max);
    assertThat(parsed.getResourceLogs(0).getScopeLogs(0).getLogRecords(1)).isEqualTo(small);
  }

  @Test
  void rewrite_ofLongTexts_fitsAndKeepsAllButAFewBytes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      int max = 40 + random.nextInt(40_000);
      RecordLimits limits = Rules.ofSizes(max, Oversize.TRUNCATE, 10, 100, 100);
      String text = "a€".repeat(10 + random.nextInt(20_000));
      LogRecord before = record(text, attribute("a", "b")).toBuilder().setEventName("e").build();
      byte[] request = request(before, record("other")).toByteArray();

      byte[] rewritten = LogsRewriter.rewrite(request, Rules.now(limits));

      LogRecord cut =
          ExportLogsServiceRequest.parseFrom(rewritten)
              .getResourceLogs(0)
              .getScopeLogs(0)
              .getLogRecords(0);
      String kept = cut.getBody().getStringValue();
      assertThat(text).startsWith(kept);
      assertThat(cut.toBuilder().setBody(before.getBody()).build()).isEqualTo(before);
      assertThat(cut.getSerializedSize()).isLessThanOrEqualTo(max);
      assertThat(kept.getBytes(StandardCharsets.UTF_8).length)
          .as("seed %d, max %d", seed, max)
          .isGreaterThan(
              Math.min(before.getSerializedSize(), max)
                  - (before.getSerializedSize() - text.getBytes(StandardCharsets.UTF_8).length)
                  - 8);
    }
  }
}
