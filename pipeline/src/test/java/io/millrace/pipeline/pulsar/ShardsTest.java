package io.millrace.pipeline.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.stream.ContentHash;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ShardsTest {
  private static final int TENANTS = 2000;

  @Test
  void partition_ofOneTenant_isOneOfItsFew() {
    Shards shards = new Shards(2);
    Random random = new Random(1);
    Set<Integer> used = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      used.add(shards.partition("acme", hash(random), 16));
    }
    assertThat(used).hasSize(2).containsExactlyInAnyOrder(boxed(Shards.ofTenant("acme", 16, 2)));
  }

  @Test
  void partition_ofOnePayload_isAlwaysTheSame() {
    ContentHash hash = hash(new Random(2));
    assertThat(new Shards(2).partition("acme", hash, 16))
        .isEqualTo(new Shards(2).partition("acme", hash, 16));
  }

  @Test
  void partition_whereThereAreFew_isAnyOfThem() {
    Random random = new Random(3);
    Set<Integer> used = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      used.add(new Shards(4).partition("acme", hash(random), 3));
    }
    assertThat(used).containsExactly(0, 1, 2);
  }

  @Test
  void tenants_areSpreadEvenly() {
    int[] tenants = new int[16];
    for (int i = 0; i < TENANTS; i++) {
      for (int partition : Shards.ofTenant("tenant-" + i, 16, 2)) {
        tenants[partition]++;
      }
    }
    assertThat(boxed(tenants)).allSatisfy(count -> assertThat(count).isBetween(200, 300));
  }

  @Test
  void partitionIsAdded_movesOnlyTenantsThatGoThere() {
    for (int i = 0; i < TENANTS; i++) {
      Set<Integer> before = new TreeSet<>(Set.of(boxed(Shards.ofTenant("tenant-" + i, 16, 2))));
      Set<Integer> after = new TreeSet<>(Set.of(boxed(Shards.ofTenant("tenant-" + i, 17, 2))));
      after.removeAll(before);
      assertThat(after).isSubsetOf(16);
    }
  }

  private static ContentHash hash(Random random) {
    return new ContentHash(random.nextLong(), random.nextLong());
  }

  private static Integer[] boxed(int[] values) {
    return java.util.Arrays.stream(values).boxed().toArray(Integer[]::new);
  }
}
