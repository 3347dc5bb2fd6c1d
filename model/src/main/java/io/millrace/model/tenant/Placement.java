package io.millrace.model.tenant;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * In which partition of each day a tenant's records lie: in one of its own, or in one that it
 * shares with others. See docs/decisions/0019-tenant-partitions.md.
 *
 * @param partition the tenant's id, or {@code pool:} and a number, which no tenant's id can be
 */
public record Placement(String partition) {
  /** How many partitions a day's small tenants share; for all time, since rows lie there. */
  public static final int POOLS = 4;

  private static final String POOL = "pool:";
  private static final Pattern POOLED = Pattern.compile("pool:[0-9]{2}");
  private static final HashFunction HASH = Hashing.murmur3_32_fixed();

  /** Checks the name; {@link IllegalArgumentException} if it can be no partition's. */
  public Placement {
    if (!POOLED.matcher(partition).matches()) {
      var _ = new TenantId(partition);
    }
  }

  /** In partitions of its own. */
  public static Placement own(TenantId tenant) {
    return new Placement(tenant.value());
  }

  /** In those that it shares: always the same, by a hash that ClickHouse has too. */
  public static Placement pooled(TenantId tenant) {
    int hash = HASH.hashString(tenant.value(), StandardCharsets.UTF_8).asInt();
    return new Placement(POOL + "%02d".formatted(Integer.remainderUnsigned(hash, POOLS)));
  }

  /** Whether others may be there too. */
  public boolean isPooled() {
    return partition.startsWith(POOL);
  }

  /** Whether records of a tenant may lie there. */
  public boolean mayHold(TenantId tenant) {
    return isPooled() || partition.equals(tenant.value());
  }

  @Override
  public String toString() {
    return partition;
  }
}
