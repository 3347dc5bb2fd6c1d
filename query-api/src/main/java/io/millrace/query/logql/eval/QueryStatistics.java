package io.millrace.query.logql.eval;

import java.nio.charset.StandardCharsets;

/** What a query has read and given so far. Belongs to the thread of the query. */
public final class QueryStatistics {
  private long lines;
  private long bytes;
  private long returned;

  void read(String line) {
    lines++;
    bytes += utf8Length(line);
  }

  void aggregated(long count, long sum) {
    lines += count;
    bytes += sum;
  }

  void returned(long entries) {
    returned += entries;
  }

  /** Records read. */
  public long lines() {
    return lines;
  }

  /** Their lines' length in UTF-8. */
  public long bytes() {
    return bytes;
  }

  /** Entries or series in the answer. */
  public long returned() {
    return returned;
  }

  /** Length in UTF-8 without encoding what is plain. */
  static long utf8Length(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) >= 0x80) {
        return line.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return line.length();
  }
}
