package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.EntryRequest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeSlicesTest {
  private static long nanos(String time) {
    return Instant.parse("2026-11-" + time + "Z").getEpochSecond() * 1_000_000_000L + 7;
  }

  private static String text(long nanos) {
    return Instant.ofEpochSecond(0, nanos).toString().substring(8, 16);
  }

  @ParameterizedTest
  @CsvSource({
    "19T08:02:00, 20T08:02:00, BACKWARD, 20T07:45-20T08:02 20T06:45-20T07:45 20T02:45-20T06:45 19T08:02-20T02:45",
    "19T08:02:00, 20T08:02:00, FORWARD, 19T08:02-19T08:20 19T08:20-19T09:20 19T09:20-19T13:20 19T13:20-20T08:02",
    "20T07:02:00, 20T08:02:00, BACKWARD, 20T07:02-20T08:02",
    "20T06:00:00, 20T08:00:00, BACKWARD, 20T07:45-20T08:00 20T06:00-20T07:45",
    "20T08:00:00, 20T08:00:00, FORWARD, 20T08:00-20T08:00",
    "01T00:00:00, 29T00:00:00, FORWARD, 01T00:00-01T00:20 01T00:20-01T01:20 01T01:20-01T05:20 01T05:20-29T00:00",
  })
  void of_range_isDividedFromWhereRecordsAreWanted(
      String start, String end, Direction direction, String expected) {
    EntryRequest request =
        new EntryRequest(
            new LogQuery(StreamSelector.ALL, ImmutableList.of()),
            nanos(start),
            nanos(end),
            direction,
            EntryRequest.Amount.limited(9));

    List<EntryRequest> slices = TimeSlices.of(request);

    assertThat(slices.stream().map(s -> text(s.startNanos()) + "-" + text(s.endNanos())).toList())
        .isEqualTo(List.of(expected.split(" ", -1)));
    assertThat(slices)
        .allSatisfy(
            slice -> {
              assertThat(slice.query()).isEqualTo(request.query());
              assertThat(slice.limit()).hasValue(9);
            });
    assertThat(slices.stream().mapToLong(EntryRequest::startNanos).min())
        .hasValue(request.startNanos());
    assertThat(slices.stream().mapToLong(EntryRequest::endNanos).max())
        .hasValue(request.endNanos());
  }
}
