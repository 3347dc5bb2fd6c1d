package io.millrace.query.retention;

import static java.util.stream.Collectors.toList;

import io.millrace.model.store.LogRemoval;
import io.millrace.model.store.LogRemoval.Stored;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.TenantDay;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.Retention;
import io.millrace.model.tenant.RetentionRule;
import io.millrace.query.logql.parse.LogQlException;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.StreamRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what the tenants' rules no longer keep: looks at every day that is stored, drops it
 * whole if nothing of it is kept, else deletes the streams that are not. Needs to remember nothing;
 * what it remembers spares it from looking again at days that have not changed. Belongs to one
 * thread.
 */
public final class RetentionPass {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionPass.class);

  private final LogRemoval removal;
  private final LimitsSource limits;
  private final InstantSource clock;
  private final LogQlParser parser;
  private final StreamRules rules;
  private final Map<TenantDay, Seen> seen = new HashMap<>();

  /** What was there of a day when nothing was left to do, and by which rules. */
  private record Seen(long version, Retention retention, List<Boolean> over) {}

  public RetentionPass(
      LogRemoval removal,
      LimitsSource limits,
      InstantSource clock,
      ParseLimits parseLimits,
      LabelLayout layout) {
    this.removal = removal;
    this.limits = limits;
    this.clock = clock;
    this.parser = new LogQlParser(parseLimits);
    this.rules = new StreamRules(layout);
  }

  /**
   * Goes over everything once. Blocks.
   *
   * @param mayGoOn asked before each change
   * @throws StoreException what is left to do is done by the next pass
   */
  public void run(BooleanSupplier mayGoOn) {
    Instant now = clock.instant();
    List<Stored> days = removal.days();
    List<TenantDay> wholly = new ArrayList<>();
    seen.keySet().retainAll(days.stream().map(Stored::day).toList());
    for (Stored stored : days) {
      if (!mayGoOn.getAsBoolean()) {
        return;
      }
      if (apply(stored, limits.limits(stored.day().tenant()).retention(), now)) {
        wholly.add(stored.day());
      }
    }
    drop(wholly, mayGoOn);
    if (mayGoOn.getAsBoolean()) {
      removal.forgetStreams();
    }
  }

  /** All of a day in one call: small tenants share partitions, which are written anew once. */
  private void drop(List<TenantDay> wholly, BooleanSupplier mayGoOn) {
    Map<LocalDate, List<TenantDay>> byDay =
        wholly.stream().collect(Collectors.groupingBy(TenantDay::day, TreeMap::new, toList()));
    for (List<TenantDay> days : byDay.values()) {
      if (!mayGoOn.getAsBoolean()) {
        return;
      }
      removal.drop(days);
      days.forEach(day -> LOG.info("retention: dropped {} of tenant {}", day.day(), day.tenant()));
    }
  }

  /** Returns whether nothing of the day is kept; else deletes what is not. */
  private boolean apply(Stored stored, Retention retention, Instant now) {
    Duration age =
        Duration.between(
            stored.day().day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(), now);
    // of each rule, and last of what no rule selects
    List<Boolean> over = new ArrayList<>();
    retention.rules().list().forEach(rule -> over.add(isOver(rule.period(), age)));
    over.add(retention.period().filter(period -> isOver(period, age)).isPresent());
    if (!over.contains(true)) {
      return false;
    }
    if (!over.contains(false)) {
      return true;
    }
    Seen current = new Seen(stored.version(), retention, over);
    if (!current.equals(seen.get(stored.day()))) {
      deleteStreams(stored.day(), retention, over);
      seen.put(stored.day(), current);
    }
    return false;
  }

  private static boolean isOver(Duration period, Duration age) {
    return age.compareTo(period) >= 0;
  }

  private void deleteStreams(TenantDay day, Retention retention, List<Boolean> over) {
    List<StreamRules.Rule> compiled = new ArrayList<>();
    try {
      for (RetentionRule rule : retention.rules().list()) {
        compiled.add(
            new StreamRules.Rule(parser.parseSelector(rule.selector()), over.get(compiled.size())));
      }
    } catch (LogQlException e) {
      // Nobody knows what the others select without it.
      LOG.error(
          "retention: the rules of tenant {} cannot be read, and nothing is deleted by them: {}"
              + " (remedy: millrace limits set --tenant {} retentionRules=…)",
          day.tenant(),
          e.getMessage(),
          day.tenant());
      return;
    }
    long deleted = removal.deleteStreams(day, rules.condition(compiled, over.getLast()));
    if (deleted > 0) {
      LOG.info(
          "retention: deleted {} records of {} of tenant {}", deleted, day.day(), day.tenant());
    }
  }
}
