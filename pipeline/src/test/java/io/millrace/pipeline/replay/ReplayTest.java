package io.millrace.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.replay.ReplayProgress.Step;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final TenantId OTHER = new TenantId("other");

  /** 2026-11-20T12:00:00Z. */
  private static final long NOON = 1_795_176_000_000_000_000L;

  private static final ReplayRequest ALL =
      new ReplayRequest(SHOP, Optional.empty(), Optional.empty(), Optional.empty());
  private static final ReplaySettings SETTINGS = ReplaySettings.DEFAULT.withBatch(4, 1 << 20);

  private final FakeHistory history = new FakeHistory();
  private final FakeRebuild rebuild = new FakeRebuild();
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void fill() {
    for (int i = 0; i < 10; i++) {
      history.add(SHOP, "s" + i, NOON + i * 1_000_000_000L);
      history.add(OTHER, "o" + i, NOON + i * 1_000_000_000L);
    }
    history.add(SHOP, "malformed", NOON + 20_000_000_000L);
    history.add(SHOP, "refused", NOON + 20_000_000_000L);
    history.add(SHOP, "s10", NOON + 21_000_000_000L);
    history.add(SHOP, "s11", NOON + 21_000_000_000L);
  }

  private Replay replay() {
    return new Replay(history, rebuild, SETTINGS, new SecureRandom(), notices::add);
  }

  private ReplayProgress run(ReplayRequest request) throws InterruptedException {
    return replay().run(request);
  }

  @Test
  void run_everything_oneTenantsEventsAreInPlaceOnce() throws Exception {
    ReplayProgress end = run(ALL);

    assertThat(rebuild.inPlace)
        .containsExactly("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11");
    assertThat(end).isEqualTo(new ReplayProgress(Step.DONE, 1, 12, 0, 2, 3));
    assertThat(rebuild.notes).isEmpty();
    assertThat(history.claimed).isFalse();
  }

  @Test
  void run_range_isByReceiptAndItsEndIsLeftOut() throws Exception {
    run(
        new ReplayRequest(
            SHOP,
            Optional.of(Instant.ofEpochSecond(0, NOON + 3_000_000_000L)),
            Optional.of(Instant.ofEpochSecond(0, NOON + 6_000_000_000L)),
            Optional.empty()));

    assertThat(rebuild.inPlace).containsExactly("s3", "s4", "s5");
  }

  @Test
  void run_whatTheWriterHasNotStored_isLeftToIt() throws Exception {
    history.stored = 5;

    run(ALL);

    assertThat(rebuild.inPlace).containsExactly("s0", "s1", "s2");
  }

  @Test
  void run_intoATable_swapsNothing() throws Exception {
    run(new ReplayRequest(SHOP, Optional.empty(), Optional.empty(), Optional.of("rebuilt")));

    assertThat(rebuild.inPlace).isEmpty();
  }

  @Test
  void run_diesAtEachStep_theNextOneStoresEverythingOnce() throws Exception {
    run(ALL);
    int steps = rebuild.step;
    List<String> wanted = rebuild.inPlace;
    assertThat(steps).isGreaterThan(30);
    for (int dieAt = 0; dieAt < steps; dieAt++) {
      rebuild.inPlace = List.of();
      rebuild.step = 0;
      rebuild.dieAt = dieAt;
      assertThatThrownBy(() -> run(ALL)).isInstanceOf(FakeRebuild.Died.class);
      rebuild.dieAt = Integer.MAX_VALUE;
      boolean done = rebuild.notes.isEmpty() && !rebuild.inPlace.isEmpty();

      ReplayProgress end = run(ALL);

      assertThat(rebuild.inPlace).as("died at step %d", dieAt).isEqualTo(wanted);
      if (!done && end.records() > 0) {
        assertThat(end.records()).as("died at step %d", dieAt).isEqualTo(12);
        assertThat(end.unreadable()).as("died at step %d", dieAt).isEqualTo(2);
      }
    }
  }

  @Test
  void run_logGoesAwayInTheMidst_isReadOn() throws Exception {
    history.faults.add(new EventLogException(EventLogException.Kind.UNAVAILABLE, "away, as told"));

    run(ALL);

    assertThat(rebuild.inPlace).hasSize(12).doesNotHaveDuplicates();
    assertThat(notices)
        .containsExactly("reading partition 0 is tried again until it succeeds: away, as told");
  }

  @Test
  void run_anotherOneRuns_isRefused() {
    history.claimed = true;

    assertThatThrownBy(() -> run(ALL))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessage(
            "tenant shop: a replay is running (expected: one at a time; wait for it, or stop it)");
  }

  @Test
  void run_fromBeforeTheStream_saysFromWhenItHasData() {
    ReplayRequest request =
        new ReplayRequest(
            SHOP,
            Optional.of(Instant.parse("2026-11-19T00:00:00Z")),
            Optional.empty(),
            Optional.empty());

    assertThatThrownBy(() -> run(request))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessage(
            "--from: 2026-11-19T00:00:00Z (expected: 2026-11-20T12:00:00Z or later, since the stream has no older data;"
                + " or no --from, for all that it has)");
    assertThat(rebuild.step).isZero();
  }

  @Test
  void run_toBeforeTheStream_saysFromWhenItHasData() {
    ReplayRequest request =
        new ReplayRequest(
            SHOP,
            Optional.empty(),
            Optional.of(Instant.parse("2026-11-20T11:59:59Z")),
            Optional.empty());

    assertThatThrownBy(() -> run(request))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessage(
            "--to: 2026-11-20T11:59:59Z (expected: later than 2026-11-20T12:00:00Z, since the stream has no older data)");
  }

  @Test
  void run_nothingInTheRange_isRefusedAndLeavesNothing() {
    ReplayRequest request =
        new ReplayRequest(
            SHOP,
            Optional.of(Instant.parse("2026-11-20T13:00:00Z")),
            Optional.of(Instant.parse("2026-11-20T14:00:00Z")),
            Optional.empty());

    assertThatThrownBy(() -> run(request))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessage(
            "tenant shop: no records that were received from 2026-11-20T13:00:00Z to 2026-11-20T14:00:00Z are in the"
                + " stream, which has data from 2026-11-20T12:00:00Z");
    assertThat(rebuild.notes).isEmpty();
  }

  @Test
  void run_emptyStream_isRefused() {
    history.events.clear();

    assertThatThrownBy(() -> run(ALL))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessage("the stream holds no events (expected: some)");
  }

  @Test
  void run_nothingStoredYet_isRefused() {
    history.stored = 0;

    assertThatThrownBy(() -> run(ALL))
        .isInstanceOf(ReplayRefusedException.class)
        .hasMessage(
            "nothing of the stream is stored yet (expected: a writer has stored some of it; what it has not, it will)");
  }
}
