package io.millrace.storage.clickhouse;

import com.google.common.hash.Hashing;

/**
 * Stream ids: a hash of a resource's attributes that is the same for all time, in any process,
 * whatever the order of the attributes. Each attribute is hashed by itself (FarmHash Fingerprint64
 * of key and value, each with its length before it, values as text); the hashes are added, and the
 * sum is mixed.
 *
 * <p>It is no cryptographic hash: a tenant can make two resources with one id, and harms only its
 * own stream table by it.
 */
final class StreamIds {
  private StreamIds() {}

  static long hashOfPair(byte[] encodedPair, int length) {
    return mix(Hashing.farmHashFingerprint64().hashBytes(encodedPair, 0, length).asLong());
  }

  static long finish(long sumOfPairs) {
    return mix(sumOfPairs);
  }

  /** The finalizer of MurmurHash3 (64 bits): every input bit moves every output bit. */
  private static long mix(long value) {
    long h = value;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
