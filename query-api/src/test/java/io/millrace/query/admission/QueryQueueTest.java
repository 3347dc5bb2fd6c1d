package io.millrace.query.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryQueueTest {
  private static final TenantId A = new TenantId("a");
  private static final TenantId B = new TenantId("b");
  private static final TenantId C = new TenantId("c");

  private static final ImmutableList<Priority> PRIORITIES = ImmutableList.copyOf(Priority.values());

  private volatile TenantLimits limits = limits(10, 100, "1m");
  private final LimitsSource source = tenant -> limits;
  private final BlockingQueue<Asker> admitted = new LinkedBlockingQueue<>();
  private final List<Asker> askers = new ArrayList<>();
  private QueryQueue queue = queue(1, 100);

  private QueryQueue queue(int running, int waiting) {
    return new QueryQueue(new QueueSettings(running, waiting), source);
  }

  private static TenantLimits limits(int running, int waiting, String timeout) {
    return new LimitOverrides(
            ImmutableMap.of(
                LimitField.MAX_QUERIES_RUNNING, Integer.toString(running),
                LimitField.MAX_QUERIES_WAITING, Integer.toString(waiting),
                LimitField.QUERY_TIMEOUT, timeout))
        .toLimits();
  }

  private TenantQuery query(TenantId tenant) {
    return TenantQuery.begin(tenant, limits, Instant.EPOCH, "test");
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Asker asker : askers) {
      asker.thread.interrupt();
      asker.thread.join();
    }
    assertThat(queue.running()).isZero();
    assertThat(queue.waiting()).isZero();
  }

  /** A query on a thread of its own, which runs until it is told to end. */
  private final class Asker {
    private final String name;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private volatile Throwable fault;

    Asker(String name, TenantId tenant, Priority priority) {
      this.name = name;
      this.thread =
          Thread.startVirtualThread(
              () -> {
                try (Place _ = queue.enter(query(tenant), priority)) {
                  admitted.add(this);
                  end.await();
                } catch (InterruptedException | RuntimeException e) {
                  fault = e;
                }
              });
    }
  }

  private Asker ask(String name, TenantId tenant, Priority priority) {
    int known = queue.running() + queue.waiting();
    Asker asker = new Asker(name, tenant, priority);
    askers.add(asker);
    await().until(() -> queue.running() + queue.waiting() > known);
    return asker;
  }

  private Asker ask(String name, TenantId tenant) {
    return ask(name, tenant, Priority.INTERACTIVE);
  }

  private Asker next() throws InterruptedException {
    Asker asker = admitted.poll(10, TimeUnit.SECONDS);
    assertThat(asker).as("a query that was given a place").isNotNull();
    return asker;
  }

  /** Names in the order in which they run, one after the other. */
  private List<String> order(int count) throws InterruptedException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Asker asker = next();
      assertThat(queue.running()).isOne();
      names.add(asker.name);
      asker.end.countDown();
    }
    return names;
  }

  @Test
  void enter_oneTenantAsksMuch_othersHaveTheirTurn() throws InterruptedException {
    for (String name : List.of("a1", "a2", "a3", "a4")) {
      ask(name, A);
    }
    ask("b1", B);
    ask("b2", B);
    ask("c1", C);

    assertThat(order(7)).containsExactly("a1", "a2", "b1", "c1", "a3", "b2", "a4");
  }

  @Test
  void enter_priorities_orderWithinATenantOnly() throws InterruptedException {
    ask("first", A);
    ask("a-background", A, Priority.BACKGROUND);
    ask("a-interactive", A);
    ask("a-interactive-later", A);
    ask("a-alert", A, Priority.ALERT);
    ask("b-background", B, Priority.BACKGROUND);

    assertThat(order(6))
        .containsExactly(
            "first",
            "a-alert",
            "b-background",
            "a-interactive",
            "a-interactive-later",
            "a-background");
  }

  @Test
  void enter_tenantAtItsLimit_leavesThePlaceToOthers() throws InterruptedException {
    queue = queue(2, 100);
    limits = limits(1, 100, "1m");
    Asker first = ask("a1", A);
    ask("a2", A);
    ask("b1", B);

    assertThat(List.of(next().name, next().name)).containsExactly("a1", "b1");
    assertThat(queue.waiting()).isOne();
    first.end.countDown();
    assertThat(next().name).isEqualTo("a2");
  }

  @Test
  void enter_limitRaised_isLive() throws InterruptedException {
    queue = queue(3, 100);
    limits = limits(1, 100, "1m");
    ask("a1", A);
    ask("a2", A);
    assertThat(next().name).isEqualTo("a1");
    limits = limits(3, 100, "1m");
    ask("a3", A);

    assertThat(List.of(next().name, next().name)).containsExactlyInAnyOrder("a2", "a3");
  }

  @Test
  void enter_tooManyOfTheTenantWait_isBusy() throws InterruptedException {
    limits = limits(1, 1, "1m");
    ask("a1", A);
    ask("a2", A);

    assertThatThrownBy(() -> queue.enter(query(A), Priority.ALERT))
        .isInstanceOfSatisfying(
            QueryLimitException.class,
            e -> assertThat(e.kind()).isEqualTo(QueryLimitException.Kind.BUSY))
        .hasMessage(
            "queries at once: 1 run and 1 wait (limit maxQueriesRunning: 1, limit maxQueriesWaiting: 1); send fewer at once, or try again later, or have a limit raised");
    ask("b1", B);
    assertThat(queue.waiting()).isEqualTo(2);
  }

  @Test
  void enter_tooManyOfAllWait_isBusy() throws InterruptedException {
    queue = queue(1, 1);
    ask("a1", A);
    ask("a2", A);

    assertThatThrownBy(() -> queue.enter(query(B), Priority.ALERT))
        .isInstanceOf(QueryLimitException.class)
        .hasMessage(
            "queries at once: 1 run and 1 wait, of all tenants (query.max-running: 1, query.max-waiting: 1); send fewer at once, or try again later");
  }

  @Test
  void enter_timeOverWhileWaiting_isTime() throws InterruptedException {
    ask("a1", A);
    limits = limits(10, 100, "1s");
    TenantQuery almostOver =
        new TenantQuery(
            A, limits, Instant.EPOCH, System.nanoTime() + 1_000_000, query(A).waited(), "test");

    assertThatThrownBy(() -> queue.enter(almostOver, Priority.ALERT))
        .isInstanceOfSatisfying(
            QueryLimitException.class,
            e -> assertThat(e.kind()).isEqualTo(QueryLimitException.Kind.TIME))
        .hasMessage(
            "time of a query: more than 1s, all of it waiting for others to end (limit queryTimeout: 1s); send fewer queries at once, or have the limit raised");
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void enter_interruptedWhileWaiting_leavesTheQueue() throws InterruptedException {
    Asker first = ask("a1", A);
    Asker gone = ask("a2", A);
    ask("a3", A);

    gone.thread.interrupt();
    gone.thread.join();

    assertThat(gone.fault).isInstanceOf(InterruptedException.class);
    assertThat(queue.waiting()).isOne();
    next();
    first.end.countDown();
    assertThat(next().name).isEqualTo("a3");
  }

  @Test
  void close_twice_givesOnePlace() throws InterruptedException {
    Place place = queue.enter(query(A), Priority.INTERACTIVE);
    place.leave();
    ask("b1", B);
    place.close();

    assertThat(queue.running()).isOne();
  }

  @Test
  void enter_manyAtOnceSomeInterrupted_noPlaceIsLostOrGivenTwice() throws InterruptedException {
    queue = queue(3, 1_000);
    limits = limits(2, 1_000, "1m");
    Random random = new Random(7);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      TenantId tenant = List.of(A, B, C).get(random.nextInt(3));
      Priority priority = PRIORITIES.get(random.nextInt(3));
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try (Place _ = queue.enter(query(tenant), priority)) {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  running.decrementAndGet();
                } catch (InterruptedException e) {
                  // given up, as a client that is gone
                  return;
                }
              }));
      if (random.nextInt(4) == 0) {
        threads.get(random.nextInt(threads.size())).interrupt();
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(most.get()).isBetween(1, 3);
    assertThat(queue.running()).isZero();
    assertThat(queue.waiting()).isZero();
  }
}
