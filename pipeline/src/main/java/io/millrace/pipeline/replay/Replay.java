package io.millrace.pipeline.replay;

import com.google.common.base.Throwables;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.LogRebuilds;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.stream.EventHistory;
import io.millrace.model.stream.EventHistory.Claim;
import io.millrace.model.stream.EventHistory.StoredEnd;
import io.millrace.model.time.UnixNanos;
import io.millrace.pipeline.replay.ReplayProgress.Step;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Makes the records of a tenant anew that were received in a time, from what the log holds, while
 * writers go on. It may be killed at any moment: the same request goes on where it was, and each
 * record is there once when it has ended (docs/decisions/0011-replay.md).
 *
 * <p>Owns neither the history nor the store. {@link #progress} may be asked by any thread.
 */
public final class Replay {
  private static final int ID_BYTES = 8;

  private final EventHistory history;
  private final LogRebuilds rebuilds;
  private final ReplaySettings settings;
  private final SecureRandom random;
  private final Consumer<String> notices;
  private final ReplayCounters counters = new ReplayCounters();

  /**
   * A replay that is not begun.
   *
   * @param notices receives lines for people, on any thread
   */
  public Replay(
      EventHistory history,
      LogRebuilds rebuilds,
      ReplaySettings settings,
      SecureRandom random,
      Consumer<String> notices) {
    this.history = history;
    this.rebuilds = rebuilds;
    this.settings = settings;
    this.random = random;
    this.notices = notices;
  }

  /** How far it is. */
  public ReplayProgress progress() {
    return counters.progress();
  }

  /**
   * Does it, or what an earlier attempt has left of it. Blocks until everything is in place; a
   * store or a log that goes away meanwhile is waited for. Call it once.
   *
   * @throws ReplayRefusedException if it cannot be done as asked; nothing was changed
   * @throws io.millrace.model.store.StoreException if the store is away at the beginning, or
   *     REJECTED if the table that is to be made exists
   * @throws io.millrace.model.stream.EventLogException if the log is away at the beginning
   */
  public ReplayProgress run(ReplayRequest request) throws InterruptedException {
    Optional<Claim> claim = history.claim("replay-" + request.tenant());
    try (Claim _ = claim.orElseThrow(() -> running(request))) {
      LogRebuild rebuild = rebuilds.rebuild(request.tenant(), request.name(), request.into());
      ImmutableMap<String, String> notes = rebuild.notes();
      ReplayPlan plan = plan(request, Optional.ofNullable(notes.get(ReplayContext.PLAN)));
      ReplayContext context =
          new ReplayContext(history, rebuild, plan, settings, counters, rate(), notices);
      if (!notes.containsKey(ReplayContext.IN_PLACE)) {
        rebuild.begin(ImmutableMap.of(ReplayContext.PLAN, plan.toString()));
        read(context, request, notes);
        putInPlace(context, request);
      }
      tidyUp(context);
      counters.begin(Step.DONE);
      return counters.progress();
    }
  }

  private static ReplayRefusedException running(ReplayRequest request) {
    return new ReplayRefusedException(
        "tenant %s: a replay is running (expected: one at a time; wait for it, or stop it)"
            .formatted(request.tenant()));
  }

  private Optional<RecordRate> rate() {
    return settings.recordsPerSecond().isPresent()
        ? Optional.of(
            new RecordRate(
                settings.recordsPerSecond().getAsDouble(),
                Ticker.systemTicker(),
                TimeUnit.NANOSECONDS::sleep))
        : Optional.empty();
  }

  private ReplayPlan plan(ReplayRequest request, Optional<String> noted) {
    if (noted.isPresent()) {
      notices.accept("going on with a replay that was begun before");
      return ReplayPlan.parse(noted.get());
    }
    ReceiptRange range = range(request);
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    ImmutableMap.Builder<Integer, StoredEnd> ends = ImmutableMap.builder();
    for (int partition = 0; partition < history.partitions(); partition++) {
      Optional<StoredEnd> end = history.storedEnd(partition);
      if (end.isPresent()) {
        ends.put(partition, end.get());
      }
    }
    ReplayPlan plan =
        new ReplayPlan(
            HexFormat.of().formatHex(id),
            range,
            settings.duplicateWindowMillis(),
            ends.buildOrThrow());
    if (plan.ends().isEmpty()) {
      throw new ReplayRefusedException(
          "nothing of the stream is stored yet (expected: a writer has stored some of it; what it has not, it will)");
    }
    return plan;
  }

  /** Refuses what the log no longer holds. */
  private ReceiptRange range(ReplayRequest request) {
    Instant oldest =
        oldest()
            .orElseThrow(
                () -> new ReplayRefusedException("the stream holds no events (expected: some)"));
    if (request.from().isPresent() && request.from().get().isBefore(oldest)) {
      throw new ReplayRefusedException(
          "--from: %s (expected: %s or later, since the stream has no older data; or no --from, for all that it has)"
              .formatted(request.from().get(), oldest));
    }
    if (request.to().isPresent() && request.to().get().isBefore(oldest)) {
      throw new ReplayRefusedException(
          "--to: %s (expected: later than %s, since the stream has no older data)"
              .formatted(request.to().get(), oldest));
    }
    return new ReceiptRange(
        request.from().map(UnixNanos::of).orElse(0L),
        request.to().map(UnixNanos::of).orElse(Long.MAX_VALUE));
  }

  private Optional<Instant> oldest() {
    return IntStream.range(0, history.partitions())
        .mapToObj(history::oldestUnixMillis)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .min(Long::compare)
        .map(Instant::ofEpochMilli);
  }

  private void read(
      ReplayContext context, ReplayRequest request, ImmutableMap<String, String> notes)
      throws InterruptedException {
    counters.begin(Step.READ);
    List<PartitionReplay> parts = new ArrayList<>();
    for (int partition : context.plan().ends().keySet()) {
      counters.part(partition, 0);
      PartitionState state =
          Optional.ofNullable(notes.get(ReplayContext.noteOf(partition)))
              .map(PartitionState::parse)
              .orElse(PartitionState.BEGINNING);
      parts.add(new PartitionReplay(context, request.tenant(), partition, state));
    }
    // Platform threads: making rows is computation.
    ExecutorService threads =
        Executors.newFixedThreadPool(
            settings.parallel(), Thread.ofPlatform().name("replay-", 0).daemon().factory());
    try {
      await(threads, parts);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(ExecutorService threads, List<PartitionReplay> parts)
      throws InterruptedException {
    ExecutorCompletionService<Void> work = new ExecutorCompletionService<>(threads);
    for (PartitionReplay part : parts) {
      work.submit(
          () -> {
            part.run();
            return null;
          });
    }
    try {
      for (int done = 0; done < parts.size(); done++) {
        work.take().get();
      }
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(e.getCause());
      throw new IllegalStateException(e.getCause());
    }
  }

  private void putInPlace(ReplayContext context, ReplayRequest request)
      throws InterruptedException {
    Attempts attempts = context.newAttempts();
    LogRebuild rebuild = context.rebuild();
    if (attempts.run("counting", false, again -> rebuild.rowCount()) == 0) {
      rebuild.abandon();
      throw new ReplayRefusedException(
          "tenant %s: no records that were received from %s to %s are in the stream, which has data from %s"
              .formatted(
                  request.tenant(),
                  request.from().map(Instant::toString).orElse("its beginning"),
                  request.to().map(Instant::toString).orElse("now"),
                  oldest().map(Instant::toString).orElse("no time on")));
    }
    if (request.into().isEmpty()) {
      swap(context, attempts);
    }
    attempts.run(
        "noting",
        false,
        again -> {
          rebuild.note(ReplayContext.IN_PLACE, "v1");
          return null;
        });
  }

  private static void tidyUp(ReplayContext context) throws InterruptedException {
    context
        .newAttempts()
        .run(
            "tidying up",
            false,
            again -> {
              context.rebuild().finish();
              return null;
            });
  }

  private void swap(ReplayContext context, Attempts attempts) throws InterruptedException {
    counters.begin(Step.SWAP);
    List<LocalDate> days = attempts.run("listing days", false, again -> context.rebuild().days());
    for (int i = 0; i < days.size(); i++) {
      LocalDate day = days.get(i);
      long replaced =
          attempts.run(
              "putting " + day + " in place",
              false,
              again -> context.rebuild().swap(day, context.plan().range()));
      counters.replaced.addAndGet(replaced);
      counters.part(0, (i + 1.0) / days.size());
    }
  }
}
