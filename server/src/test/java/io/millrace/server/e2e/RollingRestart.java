package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two receivers are restarted one after the other under load, behind clients that take the one that
 * is ready, as a load balancer does: nothing fails and nothing is lost.
 */
final class RollingRestart {
  private static final int CLIENTS = 4;
  private static final int RECORDS_PER_REQUEST = 20;
  private static final int STEP = 2_000;
  private static final double REQUESTS_PER_SECOND = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RunningMillrace engines;
  private final RunningMillrace one;
  private final RunningMillrace two;

  private final AtomicLong nextNumber = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final BitSet acknowledged = new BitSet();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final RateLimiter pace = RateLimiter.create(REQUESTS_PER_SECOND);
  private volatile boolean stopping;

  /** Of two receivers that run on the engines of another process. */
  RollingRestart(RunningMillrace engines, RunningMillrace one, RunningMillrace two) {
    this.engines = engines;
    this.one = one;
    this.two = two;
  }

  /** Restarts one, then the other; fails if a request fails or a record is lost. */
  void run() throws InterruptedException {
    String key = one.key();
    try (Exports toOne = new Exports(one.otlpHttp(""), key);
        Exports toTwo = new Exports(two.otlpHttp(""), key)) {
      List<Thread> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        ImmutableList<Exports> order =
            client % 2 == 0 ? ImmutableList.of(toOne, toTwo) : ImmutableList.of(toTwo, toOne);
        clients.add(Thread.ofVirtual().start(() -> send(order)));
      }
      awaitMore();
      one.stop();
      awaitMore();
      one.start();
      awaitMore();
      two.stop();
      awaitMore();
      two.start();
      awaitMore();
      stopping = true;
      for (Thread client : clients) {
        client.join();
      }
      assertThat(failures).isEmpty();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(stored(engines)).isEqualTo(acknowledged));
    }
  }

  private void awaitMore() {
    long before = accepted.get();
    await().atMost(PATIENCE).until(() -> accepted.get() >= before + STEP || !failures.isEmpty());
  }

  /**
   * Each request goes to the first receiver that is ready, and again if it is told to come again.
   */
  private void send(ImmutableList<Exports> receivers) {
    while (!stopping) {
      pace.acquire();
      long first = nextNumber.getAndAdd(RECORDS_PER_REQUEST);
      String body = Exports.body("rolling", first, RECORDS_PER_REQUEST);
      while (!sendOnce(receivers, first, body)) {
        pace.acquire();
      }
    }
  }

  private boolean sendOnce(ImmutableList<Exports> receivers, long first, String body) {
    for (Exports receiver : receivers) {
      if (!receiver.isReady()) {
        continue;
      }
      int status;
      try {
        status = receiver.send(body);
      } catch (RuntimeException e) {
        failures.add(e.toString());
        return true;
      }
      switch (status) {
        case 200 -> {
          synchronized (acknowledged) {
            acknowledged.set((int) first, (int) first + RECORDS_PER_REQUEST);
          }
          accepted.addAndGet(RECORDS_PER_REQUEST);
          return true;
        }
        case Exports.NOT_PROCESSED, 503 -> {}
        default -> {
          failures.add("HTTP " + status);
          return true;
        }
      }
    }
    return false;
  }

  private static BitSet stored(RunningMillrace millrace) {
    return millrace.numbers(
        "SELECT LogAttributes['number'] FROM millrace.logs WHERE ServiceName = 'rolling'");
  }
}
