package io.millrace.query.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedQueriesTest {
  private static final TenantId A = new TenantId("a");
  private static final TenantLimits LIMITS =
      new LimitOverrides(
              ImmutableMap.of(
                  LimitField.MAX_QUERIES_RUNNING, "10",
                  LimitField.MAX_QUERIES_WAITING, "1",
                  LimitField.QUERY_TIMEOUT, "1m"))
          .toLimits();

  private final QueryQueue queue = new QueryQueue(new QueueSettings(1, 100), tenant -> LIMITS);
  private final AtomicInteger computed = new AtomicInteger();
  private final BlockingQueue<TenantQuery> begun = new LinkedBlockingQueue<>();
  private final List<Viewer> viewers = new ArrayList<>();
  private SharedQueries<String, String> shared = new SharedQueries<>(queue, 1_000);

  /** What a computation waits for. */
  private volatile CountDownLatch end = new CountDownLatch(0);

  private static TenantQuery query(String comment, Duration left) {
    return new TenantQuery(
        A, LIMITS, Instant.EPOCH, System.nanoTime() + left.toNanos(), Duration.ZERO, comment);
  }

  /** Asks on a thread of its own. */
  private final class Viewer {
    private final Thread thread;
    private volatile String result;
    private volatile Throwable fault;

    Viewer(String key, TenantQuery query) {
      thread =
          Thread.startVirtualThread(
              () -> {
                try {
                  result = shared.ask(key, query, Priority.INTERACTIVE, this::compute);
                } catch (InterruptedException | RuntimeException e) {
                  fault = e;
                }
              });
    }

    private String compute(TenantQuery query) {
      begun.add(query);
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("given up", e);
      }
      if (query.comment().equals("fails")) {
        throw new IllegalArgumentException("refused");
      }
      return "result " + computed.incrementAndGet();
    }

    Viewer join() throws InterruptedException {
      assertThat(thread.join(Duration.ofSeconds(10))).as("a viewer has its answer").isTrue();
      return this;
    }
  }

  private Viewer ask(String key) {
    return ask(key, query(key, Duration.ofMinutes(1)));
  }

  private Viewer ask(String key, TenantQuery query) {
    Viewer viewer = new Viewer(key, query);
    viewers.add(viewer);
    return viewer;
  }

  /** Viewers who ask what another one asks that still waits. */
  private List<Viewer> join(String key, int count) {
    long known = shared.joined();
    List<Viewer> joining = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      joining.add(ask(key));
    }
    await().until(() -> shared.joined() == known + count);
    return joining;
  }

  private Viewer askAndWaitInLine(String key) {
    int known = queue.waiting();
    Viewer viewer = ask(key);
    await().until(() -> queue.waiting() == known + 1);
    return viewer;
  }

  private Place takeThePlace() throws InterruptedException {
    return queue.enter(query("other", Duration.ofMinutes(1)), Priority.INTERACTIVE);
  }

  @AfterEach
  void end() throws InterruptedException {
    end.countDown();
    for (Viewer viewer : viewers) {
      viewer.join();
    }
    await().until(() -> queue.running() == 0);
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void ask_whatWaits_isComputedOnceInOnePlace() throws InterruptedException {
    Place place = takeThePlace();
    Viewer first = askAndWaitInLine("q");

    // one may wait: those who join do not
    List<Viewer> joined = join("q", 50);

    assertThat(queue.waiting()).isOne();
    place.leave();
    assertThat(first.join().result).isEqualTo("result 1");
    for (Viewer viewer : joined) {
      assertThat(viewer.join().result).isSameAs(first.result);
    }
    assertThat(computed).hasValue(1);
  }

  @Test
  void ask_whatHasBegun_isComputedAnew() throws InterruptedException {
    CountDownLatch firstEnd = new CountDownLatch(1);
    end = firstEnd;
    Viewer first = ask("q");
    begun.take();

    Viewer second = askAndWaitInLine("q");
    Viewer third = join("q", 1).getFirst();
    firstEnd.countDown();

    assertThat(first.join().result).isEqualTo("result 1");
    assertThat(second.join().result).isEqualTo("result 2");
    assertThat(third.join().result).isEqualTo("result 2");
  }

  @Test
  void ask_whatIsDone_isComputedAnew() throws InterruptedException {
    assertThat(ask("q").join().result).isEqualTo("result 1");
    assertThat(ask("q").join().result).isEqualTo("result 2");
  }

  @Test
  void ask_anotherKey_waitsForItself() throws InterruptedException {
    Place place = takeThePlace();
    askAndWaitInLine("q");

    Viewer other = ask("other");

    assertThat(other.join().fault)
        .isInstanceOfSatisfying(
            QueryLimitException.class,
            e -> assertThat(e.kind()).isEqualTo(QueryLimitException.Kind.BUSY));
    place.leave();
  }

  @Test
  void ask_theFirstViewerGoes_theOthersHaveTheirAnswer() throws InterruptedException {
    Place place = takeThePlace();
    Viewer first = askAndWaitInLine("q");
    Viewer second = join("q", 1).getFirst();

    first.thread.interrupt();

    assertThat(first.join().fault).isInstanceOf(InterruptedException.class);
    assertThat(queue.waiting()).isOne();
    place.leave();
    assertThat(second.join().result).isEqualTo("result 1");
  }

  @Test
  void ask_allGoWhileItWaits_itLeavesTheQueue() throws InterruptedException {
    Place place = takeThePlace();
    Viewer first = askAndWaitInLine("q");
    Viewer second = join("q", 1).getFirst();

    first.thread.interrupt();
    second.thread.interrupt();

    await().until(() -> queue.waiting() == 0);
    Viewer later = askAndWaitInLine("q");
    place.leave();
    assertThat(later.join().result).isEqualTo("result 1");
  }

  @Test
  void ask_allGoWhileItRuns_itIsInterrupted() throws InterruptedException {
    end = new CountDownLatch(1);
    Place place = takeThePlace();
    Viewer first = askAndWaitInLine("q");
    Viewer second = join("q", 1).getFirst();
    place.leave();
    begun.take();

    first.thread.interrupt();
    first.join();
    assertThat(queue.running()).isOne();
    second.thread.interrupt();

    await().until(() -> queue.running() == 0);
    assertThat(computed).hasValue(0);
  }

  @Test
  void ask_itFails_allLearnWhy() throws InterruptedException {
    Place place = takeThePlace();
    Viewer first = askAndWaitInLine("fails");
    Viewer second = join("fails", 1).getFirst();
    place.leave();

    assertThat(first.join().fault).isInstanceOf(IllegalArgumentException.class);
    assertThat(second.join().fault).isSameAs(first.fault).hasMessage("refused");
  }

  @Test
  void ask_oneViewersTimeIsOver_theOthersWaitOn() throws InterruptedException {
    Place place = takeThePlace();
    Viewer first = ask("q", query("short", Duration.ofSeconds(2)));
    await().until(() -> queue.waiting() == 1);
    Viewer second = join("q", 1).getFirst();

    assertThat(first.join().fault)
        .hasMessage(
            "time of a query: more than 1m, all of it waiting for others to end (limit queryTimeout: 1m); send fewer queries at once, or have the limit raised");
    assertThat(queue.waiting()).isOne();
    place.leave();
    assertThat(second.join().result).isEqualTo("result 1");
  }

  @Test
  void ask_everyViewersTimeIsOver_itLeavesTheQueue() throws InterruptedException {
    Place place = takeThePlace();

    Viewer only = ask("q", query("short", Duration.ofMillis(50)));

    assertThat(only.join().fault)
        .isInstanceOfSatisfying(
            QueryLimitException.class,
            e -> assertThat(e.kind()).isEqualTo(QueryLimitException.Kind.TIME));
    assertThat(queue.waiting()).isZero();
    place.leave();
  }

  @Test
  void ask_manyJoin_theLastOnesQueryIsComputed() throws InterruptedException {
    Place place = takeThePlace();
    askAndWaitInLine("q");
    long known = shared.joined();
    TenantQuery last = query("last", Duration.ofMinutes(2));
    ask("q", last);
    await().until(() -> shared.joined() == known + 1);
    place.leave();

    TenantQuery computing = begun.take();
    assertThat(computing.comment()).isEqualTo("last");
    assertThat(computing.deadlineNanos()).isEqualTo(last.deadlineNanos());
    assertThat(computing.waited()).isPositive();
  }

  @Test
  void ask_moreThanOneMayServe_theNextAsksForItself() throws InterruptedException {
    shared = new SharedQueries<>(queue, 2);
    Place place = takeThePlace();
    askAndWaitInLine("q");
    join("q", 1);

    Viewer third = ask("q");

    assertThat(third.join().fault).isInstanceOf(QueryLimitException.class);
    place.leave();
  }
}
