package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.RateLimiter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two receivers are restarted one after the other under load, behind clients that take the one that
 * is ready, as a load balancer does: nothing fails and nothing is lost.
 */
final class RollingRestartIT {
  private static final int CLIENTS = 4;
  private static final int RECORDS_PER_REQUEST = 20;
  private static final int STEP = 2_000;
  private static final double REQUESTS_PER_SECOND = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final AtomicLong nextNumber = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final BitSet acknowledged = new BitSet();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final RateLimiter pace = RateLimiter.create(REQUESTS_PER_SECOND);
  private volatile boolean stopping;

  @Test
  void rollingRestart_ofTwoReceiversUnderLoad_failsAndLosesNothing() throws Exception {
    try (RunningMillrace engines =
            RunningMillrace.start(dir("engines"), "--roles", "writer,querier");
        RunningMillrace one = receiver("one", engines);
        RunningMillrace two = receiver("two", engines);
        Exports toOne = new Exports(one.otlpHttp(""), engines.key());
        Exports toTwo = new Exports(two.otlpHttp(""), engines.key())) {
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

  private RunningMillrace receiver(String name, RunningMillrace engines) throws Exception {
    return RunningMillrace.start(dir(name), engines.optionsFor("receiver"));
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

  private Path dir(String name) throws Exception {
    return Files.createDirectories(directory.resolve(name));
  }
}
