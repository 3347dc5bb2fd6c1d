package io.millrace.query.retention;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.DeleteRequest;
import io.millrace.model.store.DeleteRequest.Progress;
import io.millrace.model.store.DeleteRequest.State;
import io.millrace.model.store.DeleteRequests;
import io.millrace.model.store.LogRemoval;
import io.millrace.model.store.LogRemoval.Stored;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.TenantDay;
import io.millrace.model.time.UnixNanos;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests to delete records, day by day. One that was interrupted begins again: what is gone
 * stays gone. Belongs to one thread.
 */
public final class DeletionPass {
  private static final Logger LOG = LoggerFactory.getLogger(DeletionPass.class);
  private static final ImmutableSet<State> UNFINISHED =
      ImmutableSet.of(State.RECEIVED, State.RUNNING);

  /** So long records may still come that were received before the request. */
  private static final Duration LOOK_AGAIN = Duration.ofDays(7);

  private final DeleteRequests requests;
  private final LogRemoval removal;
  private final InstantSource clock;
  private final Duration delay;

  /**
   * A pass.
   *
   * @param delay for which a request waits, so that it may be cancelled
   */
  public DeletionPass(
      DeleteRequests requests, LogRemoval removal, InstantSource clock, Duration delay) {
    this.requests = requests;
    this.removal = removal;
    this.clock = clock;
    this.delay = delay;
  }

  /**
   * Runs the requests that have waited long enough. Blocks.
   *
   * @param mayGoOn asked before each change
   * @throws StoreException what is left to do is done by the next call
   */
  public void runDue(BooleanSupplier mayGoOn) {
    Instant now = clock.instant();
    for (DeleteRequest request : requests.list(UNFINISHED)) {
      if (request.progress().state() == State.RUNNING
          || !request.created().plus(delay).isAfter(now)) {
        run(request, mayGoOn);
      }
    }
  }

  private void run(DeleteRequest request, BooleanSupplier mayGoOn) {
    RowCondition rows = requests.rows(request);
    ImmutableList<TenantDay> days = days(request);
    long deleted = request.progress().deletedRows();
    for (int done = 0; done < days.size(); done++) {
      note(request, State.RUNNING, 100 * done / days.size(), deleted);
      if (!mayGoOn.getAsBoolean() || isCancelled(request)) {
        return;
      }
      deleted += removal.deleteRows(days.get(done), rows);
    }
    note(request, State.PROCESSED, 100, deleted);
    LOG.info(
        "delete request {} of tenant {}: {} records deleted",
        request.id(),
        request.tenant(),
        deleted);
  }

  private void note(DeleteRequest request, State state, int percent, long deleted) {
    requests.change(request, UNFINISHED, new Progress(state, percent, deleted, clock.instant()));
  }

  private boolean isCancelled(DeleteRequest request) {
    return requests
        .find(request.tenant(), request.id())
        .filter(now -> now.progress().state() != State.CANCELLED)
        .isEmpty();
  }

  /**
   * Looks again for records of requests that were done in the last days: such as were still in the
   * stream, or were put in again by a writer.
   *
   * @param mayGoOn asked before each change
   */
  public void runAgain(BooleanSupplier mayGoOn) {
    Instant since = clock.instant().minus(LOOK_AGAIN);
    for (DeleteRequest request : requests.list(ImmutableSet.of(State.PROCESSED))) {
      if (request.progress().changed().isAfter(since)) {
        RowCondition rows = requests.rows(request);
        for (TenantDay day : days(request)) {
          if (!mayGoOn.getAsBoolean()) {
            return;
          }
          long deleted = removal.deleteRows(day, rows);
          if (deleted > 0) {
            LOG.info(
                "delete request {} of tenant {}: {} more records deleted",
                request.id(),
                request.tenant(),
                deleted);
          }
        }
      }
    }
  }

  private ImmutableList<TenantDay> days(DeleteRequest request) {
    LocalDate first = day(request.startUnixNano());
    LocalDate last = day(request.endUnixNano());
    return removal.days().stream()
        .map(Stored::day)
        .filter(day -> day.tenant().equals(request.tenant()))
        .filter(day -> !day.day().isBefore(first) && !day.day().isAfter(last))
        .collect(toImmutableList());
  }

  private static LocalDate day(long unixNano) {
    return LocalDate.ofInstant(UnixNanos.toInstant(unixNano), ZoneOffset.UTC);
  }
}
