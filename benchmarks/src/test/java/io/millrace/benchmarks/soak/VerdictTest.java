package io.millrace.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.soak.SoakStore.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing must be known to find something. */
final class VerdictTest {
  private static final long BEGIN = 1_000_000_000_000L;
  private static final SoakOptions OPTIONS =
      new SoakOptions(1, 1, 42, 1, 1, 2, Path.of("unused"), Path.of("unused"));

  private static Row row(int client, long number) {
    NumberedRecord made = NumberedRecord.of(OPTIONS.seed(), BEGIN, client, number);
    return new Row(
        "default",
        made.timeNanos(),
        made.timeNanos() + 1,
        made.severityNumber(),
        made.body(),
        made.traceId(),
        "soak",
        made.attributes());
  }

  private static Row withBody(Row row, String body) {
    return new Row(
        row.tenant(),
        row.timeNanos(),
        row.observedNanos(),
        row.severityNumber(),
        body,
        row.traceId(),
        row.service(),
        row.attributes());
  }

  private static Verdict verdict(List<Row> rows) {
    Verdict.Check check = new Verdict.Check(OPTIONS, BEGIN);
    rows.forEach(check::row);
    BitSet acknowledged = new BitSet();
    acknowledged.set(0, 10);
    return check.verdict(client -> (BitSet) acknowledged.clone());
  }

  private static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (int client = 0; client < 2; client++) {
      for (int number = 0; number < 10; number++) {
        rows.add(row(client, number));
      }
    }
    return rows;
  }

  @Test
  void of_everyRecordOnce_isClean() {
    List<Row> rows = all();
    // Stored, and its acknowledgement not seen: that may be.
    rows.add(row(1, 10));
    assertThat(verdict(rows)).isEqualTo(new Verdict(21, 0, 0, 0, List.of()));
  }

  @Test
  void of_missingRecords_tellsWhich() {
    List<Row> rows = all();
    rows.removeAll(List.of(row(1, 3), row(1, 4), row(1, 9)));
    assertThat(verdict(rows))
        .isEqualTo(new Verdict(17, 3, 0, 0, List.of("lost: client 1, records 3 to 4, 9 to 9")));
  }

  @Test
  void of_aRecordTwice_tellsWhich() {
    List<Row> rows = all();
    rows.add(row(0, 7));
    assertThat(verdict(rows))
        .isEqualTo(new Verdict(21, 0, 1, 0, List.of("duplicated: client 0, record 7")));
  }

  @Test
  void of_alteredRecords_areNeitherThereNorTheSame() {
    List<Row> rows = all();
    Row altered = withBody(row(0, 7), "record 7, or so");
    rows.set(7, altered);
    Row stranger = new Row("default", 1, 2, 3, "", "", "soak", Map.of());
    rows.add(stranger);
    assertThat(verdict(rows))
        .isEqualTo(
            new Verdict(
                21,
                1,
                0,
                2,
                List.of(
                    "altered: " + altered,
                    "altered: " + stranger,
                    "lost: client 0, records 7 to 7")));
  }
}
