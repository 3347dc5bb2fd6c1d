package io.millrace.query.sql;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.WindowPart;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Windows that were counted before, one entry for each step of a query: entries of a query that
 * moves on with the time stay of use. An entry holds as long as the parts of the table that its
 * records can be in are the same; whoever asks says which they are. Bounded by bytes; safe for all
 * threads.
 */
public final class WindowCache {
  // estimates, by the fields of an entry with its key, and of each of its series
  private static final int ENTRY_BYTES = 160;
  private static final int SERIES_BYTES = 120;
  private static final int CHAR_BYTES = 2;

  /** By then a part's streams, which come with the same insert, are surely there too. */
  private static final Duration SETTLING = Duration.ofMinutes(1);

  private final Cache<Key, Entry> entries;
  private final boolean enabled;
  private final Duration settling;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder outdated = new LongAdder();

  /**
   * An empty cache.
   *
   * @param maxBytes of the heap, about; 0 for a cache that keeps nothing
   */
  public WindowCache(long maxBytes) {
    this(maxBytes, SETTLING);
  }

  /**
   * An empty cache.
   *
   * @param settling age of a part from which on its windows are kept
   */
  WindowCache(long maxBytes, Duration settling) {
    this.enabled = maxBytes > 0;
    this.settling = settling;
    this.entries =
        CacheBuilder.newBuilder()
            .concurrencyLevel(1) // the bound holds for the whole, not for each segment
            .maximumWeight(maxBytes)
            .weigher((Key key, Entry entry) -> entry.bytes())
            .recordStats()
            .build();
  }

  /**
   * One window of one query.
   *
   * @param query its canonical text, grouping included
   * @param timeNanos of the step
   */
  record Key(TenantId tenant, String query, long stepNanos, long timeNanos) {}

  /** What one series has in the window. */
  record Counted(LabelSet labels, WindowPart part) {}

  /**
   * A window.
   *
   * @param version of the parts that its records can be in
   */
  record Entry(long version, ImmutableList<Counted> series) {
    int bytes() {
      long bytes = ENTRY_BYTES;
      for (Counted counted : series) {
        bytes += SERIES_BYTES + (long) CHAR_BYTES * length(counted.labels());
      }
      return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private static int length(LabelSet labels) {
      int[] length = new int[1];
      labels.forEach((name, value) -> length[0] += name.length() + value.length());
      return length[0];
    }
  }

  Duration settling() {
    return settling;
  }

  boolean isEnabled() {
    return enabled;
  }

  /** The window, if it was kept with this version. */
  Optional<Entry> get(Key key, long version) {
    Entry entry = entries.getIfPresent(key);
    if (entry == null) {
      misses.increment();
    } else if (entry.version() != version) {
      outdated.increment();
    } else {
      hits.increment();
      return Optional.of(entry);
    }
    return Optional.empty();
  }

  void put(Key key, Entry entry) {
    entries.put(key, entry);
  }

  /** Windows that were there, since the start. */
  public long hits() {
    return hits.sum();
  }

  /** Windows that were not. */
  public long misses() {
    return misses.sum();
  }

  /** Windows that were there, but not any more as the store had them then. */
  public long outdated() {
    return outdated.sum();
  }

  /** Windows that had to go for others. */
  public long evicted() {
    return entries.stats().evictionCount();
  }

  /** Bytes that are held, about. */
  public long bytes() {
    return entries.asMap().values().stream().mapToLong(Entry::bytes).sum();
  }
}
