package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LogsPagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Lines in the order of their times, which may be equal. */
  private final List<LogEntry> stored = new ArrayList<>();

  private final List<Integer> asked = new ArrayList<>();

  private void store(long timestampNanos, String line) {
    stored.add(new LogEntry(timestampNanos, JSON.createObjectNode().put("job", "x"), line));
  }

  private List<LogEntry> lines(boolean forward, int limit) throws Exception {
    return new LogsPages((start, end, count) -> answer(forward, start, end, count), forward)
        .lines(0, Long.MAX_VALUE, limit);
  }

  /** As the API answers: the start belongs to it, the end does not. */
  private JsonNode answer(boolean forward, long start, long end, int limit) {
    asked.add(limit);
    Comparator<LogEntry> order = Comparator.comparingLong(LogEntry::timestampNanos);
    ObjectNode data = JSON.createObjectNode();
    ObjectNode stream = data.putArray("result").addObject();
    stream.putObject("stream").put("job", "x");
    ArrayNode values = stream.putArray("values");
    stored.stream()
        .filter(entry -> entry.timestampNanos() >= start && entry.timestampNanos() < end)
        .sorted(forward ? order : order.reversed())
        .limit(limit)
        .forEach(
            entry ->
                values.addArray().add(Long.toString(entry.timestampNanos())).add(entry.line()));
    return data;
  }

  @Test
  void lines_moreThanAPage_allInOrder() throws Exception {
    LongStream.range(0, 12_000).forEach(i -> store(i / 3, "line " + i));

    assertThat(lines(false, 100_000)).containsExactlyInAnyOrderElementsOf(stored);
    assertThat(lines(true, 100_000)).containsExactlyElementsOf(stored);
    assertThat(asked.subList(0, 3)).containsExactly(5_000, 5_000, 5_000);
  }

  @Test
  void lines_limit_newestOrOldest() throws Exception {
    LongStream.range(0, 12_000).forEach(i -> store(i, "line " + i));

    assertThat(lines(false, 6_000)).containsExactlyElementsOf(stored.subList(6_000, 12_000));
    assertThat(lines(true, 6_000)).containsExactlyElementsOf(stored.subList(0, 6_000));
    assertThat(lines(false, 3)).containsExactlyElementsOf(stored.subList(11_997, 12_000));
  }

  @Test
  void lines_equalLinesAtTheEdgeOfAPage_eachOnce() throws Exception {
    LongStream.range(0, 4_998).forEach(i -> store(i, "early"));
    for (int i = 0; i < 5; i++) {
      store(4_998, "same");
    }
    LongStream.range(0, 4_998).forEach(i -> store(5_000 + i, "late"));

    assertThat(lines(false, 100_000)).hasSize(stored.size());
    assertThat(lines(true, 100_000)).hasSize(stored.size());
  }

  @Test
  void lines_morePerNanosecondThanAPage_saysSo() {
    for (int i = 0; i < 5_001; i++) {
      store(7, "same");
    }

    assertThatThrownBy(() -> lines(false, 100_000))
        .hasMessage(
            "more than 5000 lines at 7 ns (expected: fewer; a line filter tells them apart)");
  }
}
