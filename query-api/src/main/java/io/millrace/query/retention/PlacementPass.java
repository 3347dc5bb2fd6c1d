package io.millrace.query.retention;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.LogMoves;
import io.millrace.model.store.LogMoves.Placed;
import io.millrace.model.store.StoreException;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.PlacementRule;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves stored records to where their tenants' rules say. Needs to remember nothing: it compares
 * the rules with what is there; what it remembers lets it see a changed rule at once. Belongs to
 * one thread.
 */
public final class PlacementPass {
  private static final Logger LOG = LoggerFactory.getLogger(PlacementPass.class);

  /** Until then events may be stored that were accepted under the rule before. */
  private static final Duration LATE_EVENTS = Duration.ofMinutes(2);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  private final LogMoves moves;
  private final Supplier<? extends List<Tenant>> tenants;
  private final LimitsSource limits;
  private final InstantSource clock;
  private final Map<TenantId, PlacementRule> rules = new HashMap<>();

  /** Tenants to look at, and when next and for the last time. */
  private final Map<TenantId, Due> due = new HashMap<>();

  private record Due(Instant next, Instant last) {}

  /**
   * A pass.
   *
   * @param tenants all that there are
   */
  public PlacementPass(
      LogMoves moves,
      Supplier<? extends List<Tenant>> tenants,
      LimitsSource limits,
      InstantSource clock) {
    this.moves = moves;
    this.tenants = tenants;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Looks at those whose rule has changed since the last call. Blocks while it moves.
   *
   * @param mayGoOn asked before each move
   * @throws StoreException what is left to do is done by a later call
   */
  public void runChanged(BooleanSupplier mayGoOn) {
    Instant now = clock.instant();
    for (Tenant tenant : tenants.get()) {
      PlacementRule rule = limits.limits(tenant.id()).placement();
      PlacementRule before = rules.put(tenant.id(), rule);
      if (before != null && before != rule) {
        due.put(tenant.id(), new Due(now, now.plus(LATE_EVENTS)));
      }
    }
    for (Iterator<Map.Entry<TenantId, Due>> all = due.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<TenantId, Due> tenant = all.next();
      if (!now.isBefore(tenant.getValue().next())) {
        move(moves.placed(tenant.getKey()), mayGoOn);
        if (now.isAfter(tenant.getValue().last())) {
          all.remove();
        } else {
          tenant.setValue(new Due(now.plus(BETWEEN_LOOKS), tenant.getValue().last()));
        }
      }
    }
  }

  /**
   * Looks at everything that is stored. Blocks.
   *
   * @param mayGoOn asked before each move
   * @throws StoreException what is left to do is done by a later call
   */
  public void run(BooleanSupplier mayGoOn) {
    if (mayGoOn.getAsBoolean()) {
      moves.finishInterrupted();
      move(moves.placed(), mayGoOn);
    }
  }

  private void move(Collection<Placed> placed, BooleanSupplier mayGoOn) {
    ImmutableSet<TenantId> known = tenants.get().stream().map(Tenant::id).collect(toImmutableSet());
    for (Placed from : placed) {
      Placement to = limits.limits(from.tenant()).placement().of(from.tenant());
      // Of a tenant that was deleted nobody says anything: its records stay where they are.
      if (known.contains(from.tenant()) && !from.placement().equals(to)) {
        if (!mayGoOn.getAsBoolean()) {
          return;
        }
        long rows = moves.move(from, to);
        LOG.info(
            "placement: {} records of {} of tenant {} moved from {} to {}",
            rows,
            from.day(),
            from.tenant(),
            from.placement(),
            to);
      }
    }
  }
}
