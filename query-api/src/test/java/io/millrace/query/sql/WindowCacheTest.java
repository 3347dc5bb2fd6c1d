package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.logql.eval.WindowPart;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowCacheTest {
  private static final TenantId SHOP = new TenantId("shop");

  private final WindowCache cache = new WindowCache(10_000);

  private static WindowCache.Key key(TenantId tenant, long timeNanos) {
    return new WindowCache.Key(tenant, "count", 60, timeNanos);
  }

  private static WindowCache.Entry entry(long version, int series) {
    return new WindowCache.Entry(
        version,
        IntStream.range(0, series)
            .mapToObj(
                number ->
                    new WindowCache.Counted(
                        LabelSet.of(Map.of("app", "app" + number)),
                        new WindowPart(0, 1, 7, 7, new WindowPart.Extremes(0, 0))))
            .collect(ImmutableList.toImmutableList()));
  }

  @Test
  void get_sameVersion_isAHit() {
    cache.put(key(SHOP, 60), entry(5, 1));

    assertThat(cache.get(key(SHOP, 60), 5)).contains(entry(5, 1));
    assertThat(cache.hits()).isEqualTo(1);
  }

  @Test
  void get_otherTimeOrTenant_isAMiss() {
    cache.put(key(SHOP, 60), entry(5, 1));

    assertThat(cache.get(key(SHOP, 120), 5)).isEmpty();
    assertThat(cache.get(key(TenantId.DEFAULT, 60), 5)).isEmpty();
    assertThat(cache.misses()).isEqualTo(2);
  }

  @Test
  void get_otherVersion_isOutdated() {
    cache.put(key(SHOP, 60), entry(5, 1));

    assertThat(cache.get(key(SHOP, 60), 6)).isEmpty();
    assertThat(cache.outdated()).isEqualTo(1);
    cache.put(key(SHOP, 60), entry(6, 2));
    assertThat(cache.get(key(SHOP, 60), 6)).contains(entry(6, 2));
  }

  @Test
  void put_pastTheBound_othersGo() {
    int entryBytes = entry(1, 10).bytes();
    for (int time = 0; time < 100; time++) {
      cache.put(key(SHOP, time), entry(1, 10));
    }

    assertThat(cache.bytes()).isPositive().isLessThanOrEqualTo(10_000);
    assertThat(cache.evicted()).isEqualTo(100 - cache.bytes() / entryBytes);
  }

  @Test
  void put_largerThanTheBound_isNotKept() {
    cache.put(key(SHOP, 1), entry(1, 1_000));

    assertThat(cache.bytes()).isZero();
  }

  @Test
  void version_partsThatOverlap_aloneCount() {
    StoredParts.Part old = new StoredParts.Part("a", "x", 100, 199, 3_600);
    StoredParts.Part late = new StoredParts.Part("b", "y", 150, 160, 3_600);
    StoredParts before = new StoredParts(ImmutableList.of(old));
    StoredParts after = new StoredParts(ImmutableList.of(old, late));

    assertThat(version(after, 100, 149)).isEqualTo(version(before, 100, 149));
    assertThat(version(after, 161, 200)).isEqualTo(version(before, 161, 200));
    assertThat(version(after, 160, 170)).isNotEqualTo(version(before, 160, 170));
    assertThat(version(after, 140, 150)).isNotEqualTo(version(before, 140, 150));
    assertThat(version(before, 100, 149)).isNotEqualTo(version(before, 200, 300));
  }

  @Test
  void version_sameNameOtherContents_isAnother() {
    StoredParts.Part one = new StoredParts.Part("a", "x", 100, 199, 3_600);
    StoredParts.Part other = new StoredParts.Part("a", "z", 100, 199, 3_600);

    assertThat(version(new StoredParts(ImmutableList.of(one)), 100, 120))
        .isNotEqualTo(version(new StoredParts(ImmutableList.of(other)), 100, 120));
  }

  @Test
  void version_aPartIsYoung_isNone() {
    StoredParts parts =
        new StoredParts(
            ImmutableList.of(
                new StoredParts.Part("a", "x", 100, 199, 60),
                new StoredParts.Part("b", "y", 150, 160, 59)));

    assertThat(parts.version(seconds(100), seconds(140), Duration.ofMinutes(1))).isPresent();
    assertThat(parts.version(seconds(100), seconds(150), Duration.ofMinutes(1))).isEmpty();
  }

  private static long version(StoredParts parts, long firstSecond, long lastSecond) {
    return parts
        .version(seconds(firstSecond), seconds(lastSecond), Duration.ofMinutes(1))
        .orElseThrow();
  }

  private static long seconds(long seconds) {
    return seconds * 1_000_000_000L;
  }
}
