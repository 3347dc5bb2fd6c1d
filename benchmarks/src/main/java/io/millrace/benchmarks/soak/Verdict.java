package io.millrace.benchmarks.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What is stored, held against what was acknowledged.
 *
 * @param stored rows in the table
 * @param lost acknowledged records that are not there
 * @param duplicated rows beyond the first of a record
 * @param altered rows that are no record that a client has made
 * @param examples of the faults, a few of each
 */
record Verdict(long stored, long lost, long duplicated, long altered, List<String> examples) {
  private static final int EXAMPLES = 5;

  boolean isClean() {
    return lost == 0 && duplicated == 0 && altered == 0;
  }

  /** Reads the whole table. */
  static Verdict of(SoakStore store, NumberedLoad load, SoakOptions options, long beginNanos)
      throws IOException, InterruptedException {
    Check check = new Check(options, beginNanos);
    store.rows(check::row);
    return check.verdict(load::acknowledged);
  }

  /** Takes the rows, in any order. */
  static final class Check {
    private final SoakOptions options;
    private final long beginNanos;
    private final List<BitSet> seen = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private long stored;
    private long duplicated;
    private long altered;

    Check(SoakOptions options, long beginNanos) {
      this.options = options;
      this.beginNanos = beginNanos;
      for (int client = 0; client < options.clients(); client++) {
        seen.add(new BitSet());
      }
    }

    void row(SoakStore.Row row) {
      stored++;
      int client = NumberedRecord.client(row.attributes());
      long number = NumberedRecord.number(row.attributes());
      if (client < 0 || client >= seen.size() || number < 0 || !isAsSent(row, client, number)) {
        example(altered++, "altered: " + row);
      } else if (seen.get(client).get((int) number)) {
        example(duplicated++, "duplicated: client %d, record %d".formatted(client, number));
      } else {
        seen.get(client).set((int) number);
      }
    }

    private boolean isAsSent(SoakStore.Row row, int client, long number) {
      NumberedRecord sent = NumberedRecord.of(options.seed(), beginNanos, client, number);
      return row.equals(
          new SoakStore.Row(
              "default",
              sent.timeNanos(),
              sent.timeNanos() + 1,
              sent.severityNumber(),
              sent.body(),
              sent.traceId(),
              NumberedRecord.SERVICE,
              sent.attributes()));
    }

    Verdict verdict(IntFunction<BitSet> acknowledged) {
      long lost = 0;
      for (int client = 0; client < seen.size(); client++) {
        BitSet missing = acknowledged.apply(client);
        missing.andNot(seen.get(client));
        if (!missing.isEmpty()) {
          example(lost, "lost: client %d, records %s".formatted(client, ranges(missing)));
        }
        lost += missing.cardinality();
      }
      return new Verdict(stored, lost, duplicated, altered, List.copyOf(examples));
    }

    private static String ranges(BitSet numbers) {
      List<String> ranges = new ArrayList<>();
      for (int from = numbers.nextSetBit(0);
          from >= 0 && ranges.size() < EXAMPLES;
          from = numbers.nextSetBit(numbers.nextClearBit(from))) {
        ranges.add(from + " to " + (numbers.nextClearBit(from) - 1));
      }
      return String.join(", ", ranges);
    }

    private void example(long already, String text) {
      if (already < EXAMPLES) {
        examples.add(text);
      }
    }
  }
}
