package io.millrace.storage.clickhouse;

import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a batch brings, by tenant and day of receipt. Belongs to one thread. */
final class BatchUsage {
  private static final long NANOS = 1_000_000_000L;

  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  private record Key(TenantId tenant, long unixDay) {}

  private static final class Sum {
    private long records;
    private long rawBytes;
  }

  void add(LogEvent event, int records) {
    if (records > 0) {
      long day = Math.floorDiv(event.receivedUnixNano(), NANOS * 86_400);
      Sum sum = sums.computeIfAbsent(new Key(event.tenant(), day), key -> new Sum());
      sum.records += records;
      sum.rawBytes += event.payload().length;
    }
  }

  void clear() {
    sums.clear();
  }

  /** Rows of the table {@code usage_batches}. */
  String insertStatement(long batchId) {
    // Names of tenants need no quoting: TenantId sees to that.
    return sums.entrySet().stream()
        .map(
            entry ->
                "(%s,'%s','%s',%d,%d)"
                    .formatted(
                        Long.toUnsignedString(batchId),
                        entry.getKey().tenant(),
                        LocalDate.ofEpochDay(entry.getKey().unixDay()),
                        entry.getValue().records,
                        entry.getValue().rawBytes))
        .collect(
            Collectors.joining(
                ",",
                "INSERT INTO usage_batches (BatchId, TenantId, Day, Records, RawBytes) VALUES ",
                ""));
  }
}
