package io.millrace.pipeline.replay;

import com.google.common.hash.Hashing;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be made anew. The same request again goes on with what an earlier one has begun.
 *
 * @param tenant whose records
 * @param from first time of receipt; empty for the oldest event that the log holds
 * @param to first time of receipt that is left out; empty for everything that is stored
 * @param into table that is made for them; empty if they are to replace the tenant's records in the
 *     store
 */
public record ReplayRequest(
    TenantId tenant, Optional<Instant> from, Optional<Instant> to, Optional<String> into) {
  /** The name under which an earlier attempt at the same is found. */
  String name() {
    String all = tenant + "|" + text(from) + "|" + text(to) + "|" + into.orElse("");
    return Hashing.murmur3_128().hashString(all, StandardCharsets.UTF_8).toString();
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse("");
  }
}
