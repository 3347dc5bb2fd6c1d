package io.millrace.query.retention;

import io.millrace.model.store.StoreException;
import io.millrace.model.store.Usage;
import io.millrace.model.stream.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the passes in the background while this process has the lease. What fails is tried again.
 * Closing it does not wait for a statement that the store is at: whoever comes next goes on.
 */
public final class RetentionJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionJob.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** A store that is away is away at each look. */
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final RetentionPass pass;
  private final DeletionPass deletions;
  private final PlacementPass placements;
  private final Usage usage;
  private final Lease lease;
  private final RetentionSettings settings;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("retention").factory());
  private Instant nextPass = Instant.MIN;
  private Instant nextWarning = Instant.MIN;

  /**
   * Wires the job; it begins with {@link #start}.
   *
   * @param lease stays the caller's
   */
  public RetentionJob(
      RetentionPass pass,
      DeletionPass deletions,
      PlacementPass placements,
      Usage usage,
      Lease lease,
      RetentionSettings settings,
      InstantSource clock) {
    this.pass = pass;
    this.deletions = deletions;
    this.placements = placements;
    this.usage = usage;
    this.lease = lease;
    this.settings = settings;
    this.clock = clock;
  }

  /** Returns at once. */
  public void start() {
    var _ = thread.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      if (lease.isHeld()) {
        work();
        nextWarning = Instant.MIN;
      }
    } catch (StoreException e) {
      warn(e);
    } catch (RuntimeException e) {
      LOG.error("retention: not done, and tried again", e);
    }
  }

  private void warn(StoreException fault) {
    Instant now = clock.instant();
    if (!now.isBefore(nextWarning)) {
      LOG.warn(
          "retention: not done, and tried again every {} s: {}",
          LOOK.toSeconds(),
          fault.getMessage());
      nextWarning = now.plus(BETWEEN_WARNINGS);
    }
  }

  private void work() {
    deletions.runDue(this::mayGoOn);
    placements.runChanged(this::mayGoOn);
    Instant now = clock.instant();
    if (!now.isBefore(nextPass)) {
      pass.run(this::mayGoOn);
      deletions.runAgain(this::mayGoOn);
      placements.run(this::mayGoOn);
      usage.settle(LocalDate.ofInstant(now, ZoneOffset.UTC));
      nextPass = now.plus(settings.interval());
    }
  }

  private boolean mayGoOn() {
    return !thread.isShutdown() && lease.isHeld();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
