package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lines in any number, though one answer holds only so many: page by page, each begins where the
 * one before has ended, and what both have is taken once.
 */
final class LogsPages {
  /** What Millrace and Loki give in one answer unless a tenant's limit is another. */
  static final int PAGE = 5_000;

  private final Pages pages;
  private final boolean forward;

  /** Asks for one page of a time, from its near end on. */
  interface Pages {
    /** The member {@code data} of the answer; the start is inclusive and the end is not. */
    JsonNode ask(long startNanos, long endNanos, int limit)
        throws IOException, InterruptedException;
  }

  /**
   * Pages of one question.
   *
   * @param forward whether the oldest lines are asked for, not the newest
   */
  LogsPages(Pages pages, boolean forward) {
    this.pages = pages;
    this.forward = forward;
  }

  /**
   * At most so many lines, oldest first.
   *
   * @throws UsageException if the query gives numbers
   */
  List<LogEntry> lines(long startNanos, long endNanos, int limit)
      throws IOException, InterruptedException {
    List<LogEntry> all = new ArrayList<>();
    Multiset<LogEntry> atEdge = HashMultiset.create();
    long start = startNanos;
    long end = endNanos;
    while (all.size() < limit) {
      int asked = Math.min(PAGE, limit - all.size() + atEdge.size());
      List<LogEntry> page = page(pages.ask(start, end, asked));
      Multiset<LogEntry> seen = HashMultiset.create(atEdge);
      int before = all.size();
      page.stream().filter(entry -> !seen.remove(entry)).forEach(all::add);
      if (page.size() < asked) {
        break;
      }
      long edge = page.getLast().timestampNanos();
      if (all.size() == before) {
        throw new IllegalStateException(
            "more than %d lines at %d ns (expected: fewer; a line filter tells them apart)"
                .formatted(PAGE, edge));
      }
      atEdge.clear();
      all.stream().filter(entry -> entry.timestampNanos() == edge).forEach(atEdge::add);
      if (forward) {
        start = edge;
      } else {
        end = edge + 1;
      }
    }
    return all.subList(0, Math.min(all.size(), limit)).stream()
        .sorted(Comparator.comparingLong(LogEntry::timestampNanos))
        .toList();
  }

  /** From the near end on. */
  private List<LogEntry> page(JsonNode data) {
    Comparator<LogEntry> oldestFirst = Comparator.comparingLong(LogEntry::timestampNanos);
    return LogEntry.ofStreams(data.path("result")).stream()
        .sorted(forward ? oldestFirst : oldestFirst.reversed())
        .toList();
  }
}
