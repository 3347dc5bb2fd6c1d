package io.millrace.query.sql;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.tenant.Placement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of the table that hold a tenant's records of a time. Nothing is added, deleted or
 * merged but by parts that come and go: so as long as the same parts overlap a window, so are its
 * records.
 */
record StoredParts(ImmutableList<Part> parts) {
  private static final Logger logger = LoggerFactory.getLogger(StoredParts.class);
  private static final long SECOND = 1_000_000_000L;

  /**
   * A part.
   *
   * @param contents a hash of its files, so that no name is mistaken for another's
   * @param firstSecond of its records' times, inclusive
   * @param lastSecond inclusive
   * @param ageSeconds since it was made
   */
  record Part(String name, String contents, long firstSecond, long lastSecond, long ageSeconds) {}

  /**
   * Asks the store.
   *
   * @return empty if its parts do not tell: there are none here, other servers have some, too, or
   *     this user may not see them
   */
  static Optional<StoredParts> read(QueryStore store, long startNanos, long endNanos) {
    try {
      return ask(store, startNanos, endNanos);
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.REJECTED) {
        throw e;
      }
      logger.debug("the parts of logs cannot be seen; windows are not kept", e);
      return Optional.empty();
    }
  }

  private static Optional<StoredParts> ask(QueryStore store, long startNanos, long endNanos) {
    SqlBuilder sql = new SqlBuilder();
    sql.add("SELECT name, hash_of_all_files, toInt64(toUnixTimestamp(min_time)), ")
        .add("toInt64(toUnixTimestamp(max_time)), toInt64(now() - modification_time), engine ")
        .add("FROM system.parts WHERE database = currentDatabase() AND table = 'logs' AND active ")
        .add("AND min_time <= toDateTime(" + sql.number(endNanos / SECOND) + ") ")
        .add("AND max_time >= toDateTime(" + sql.number(startNanos / SECOND) + ") ")
        .add("AND (" + ofPlacement(sql, Placement.own(store.tenant())))
        .add(" OR " + ofPlacement(sql, Placement.pooled(store.tenant())) + ")")
        .add(" ORDER BY name");
    ImmutableList.Builder<Part> parts = ImmutableList.builder();
    boolean any = false;
    try (RowCursor rows = store.query(sql)) {
      while (rows.next()) {
        if (!rows.getString(5).equals("MergeTree")) {
          return Optional.empty();
        }
        any = true;
        parts.add(
            new Part(
                rows.getString(0),
                rows.getString(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4)));
      }
    }
    return any ? Optional.of(new StoredParts(parts.build())) : Optional.empty();
  }

  private static String ofPlacement(SqlBuilder sql, Placement placement) {
    return "endsWith(partition, " + sql.text(",'" + placement.partition() + "')") + ")";
  }

  /**
   * Of the parts that can hold records of a time, both ends inclusive; empty while one of them is
   * younger than it must be.
   */
  Optional<Long> version(long startNanos, long endNanos, Duration leastAge) {
    Hasher hash = Hashing.farmHashFingerprint64().newHasher();
    for (Part part : parts) {
      if (part.firstSecond() <= endNanos / SECOND && part.lastSecond() >= startNanos / SECOND) {
        if (part.ageSeconds() < leastAge.toSeconds()) {
          return Optional.empty();
        }
        hash.putString(part.name(), StandardCharsets.UTF_8)
            .putString(part.contents(), StandardCharsets.UTF_8);
      }
    }
    return Optional.of(hash.hash().asLong());
  }
}
