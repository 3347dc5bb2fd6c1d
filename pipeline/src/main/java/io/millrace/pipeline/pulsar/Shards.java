package io.millrace.pipeline.pulsar;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.millrace.model.stream.ContentHash;
import java.nio.charset.StandardCharsets;

/**
 * Which partition an event goes to. A tenant has a few of the partitions (rendezvous hashing: a
 * partition that is added takes over its share of the tenants and moves no other), and the
 * payload's hash chooses among them, so that a repetition meets the original.
 *
 * @param partitionsPerTenant how many partitions a tenant has, if there are so many
 */
record Shards(int partitionsPerTenant) {
  private static final HashFunction WEIGHT = Hashing.murmur3_128(0x6d696c6c);

  Shards {
    if (partitionsPerTenant < 1) {
      throw new IllegalArgumentException(
          "partitionsPerTenant: " + partitionsPerTenant + " (expected: more than 0)");
    }
  }

  /** The partition of an event, from 0. */
  int partition(String tenant, ContentHash hash, int partitions) {
    int shards = Math.min(partitionsPerTenant, partitions);
    int choice = (int) Long.remainderUnsigned(hash.low(), shards);
    return shards == partitions ? choice : ofTenant(tenant, partitions, shards)[choice];
  }

  /** A tenant's partitions, heaviest first. */
  static int[] ofTenant(String tenant, int partitions, int shards) {
    int[] chosen = new int[shards];
    long[] weights = new long[shards];
    long seed = WEIGHT.hashString(tenant, StandardCharsets.UTF_8).asLong();
    for (int partition = 0; partition < partitions; partition++) {
      long weight = WEIGHT.newHasher(12).putLong(seed).putInt(partition).hash().asLong();
      int place = Math.min(partition, shards);
      while (place > 0 && weights[place - 1] < weight) {
        place--;
      }
      if (place < shards) {
        int moved = Math.min(partition, shards - 1) - place;
        System.arraycopy(chosen, place, chosen, place + 1, moved);
        System.arraycopy(weights, place, weights, place + 1, moved);
        chosen[place] = partition;
        weights[place] = weight;
      }
    }
    return chosen;
  }
}
