package io.millrace.server.demo;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends {@link DemoLogs} to OTLP/HTTP at a steady rate, from several clients that repeat a request
 * until it is accepted, as an SDK does. What was accepted is known to the record.
 */
public final class DemoSender implements AutoCloseable {
  /**
   * What to send.
   *
   * @param logsUrl OTLP/HTTP endpoint with its path, e.g. {@code http://127.0.0.1:4318/v1/logs}
   * @param run value of the attribute {@code demo.run}
   * @param recordsPerSecond over all clients together
   * @param recordsPerRequest at most
   * @param clients requests under way at the same time
   * @param seed of the first client's lines
   * @param apiKey sent with every request, if there is one
   */
  public record Load(
      URI logsUrl,
      String run,
      int recordsPerSecond,
      int recordsPerRequest,
      int clients,
      long seed,
      Optional<String> apiKey) {}

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Load load;
  private final InstantSource clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final AtomicLong nextSequence = new AtomicLong();
  private final AtomicLong acknowledgedRecords = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final RangeSet<Long> acknowledged = TreeRangeSet.create();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;
  private volatile String lastFault = "";

  public DemoSender(Load load, InstantSource clock) {
    this.load = load;
    this.clock = clock;
  }

  /** Starts the clients. */
  public void start() {
    for (int i = 0; i < load.clients(); i++) {
      DemoLogs logs = new DemoLogs(load.run(), clock, load.seed() + i);
      threads.add(Thread.ofVirtual().name("demo-" + i).start(() -> send(logs)));
    }
  }

  /** Records that were accepted so far. */
  public long acknowledgedRecords() {
    return acknowledgedRecords.get();
  }

  /** Requests that had to be sent again so far. */
  public long retries() {
    return retries.get();
  }

  /** Why the latest request failed; empty if none has. */
  public String lastFault() {
    return lastFault;
  }

  /** Sequence numbers that were accepted so far. */
  public ImmutableRangeSet<Long> acknowledged() {
    synchronized (acknowledged) {
      return ImmutableRangeSet.copyOf(acknowledged);
    }
  }

  /**
   * Sends nothing new, and waits until the requests under way have their answer, or their timeout.
   */
  @Override
  public void close() {
    stopping = true;
    threads.forEach(LockSupport::unpark);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }

  private void send(DemoLogs logs) {
    double perClient = (double) load.recordsPerSecond() / load.clients();
    int perRequest = (int) Math.max(1, Math.min(load.recordsPerRequest(), perClient / 4));
    long intervalNanos = (long) (NANOS_PER_SECOND * perRequest / perClient);
    long next = System.nanoTime();
    while (!stopping) {
      long wait = next - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
        continue;
      }
      next += intervalNanos;
      long first = nextSequence.getAndAdd(perRequest);
      deliver(first, perRequest, logs.next(first, perRequest).toByteArray());
    }
  }

  private void deliver(long first, int count, byte[] body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(load.logsUrl())
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(body));
    load.apiKey().ifPresent(key -> builder.header("Authorization", "Bearer " + key));
    HttpRequest request = builder.build();
    do {
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          accepted(first, count);
          return;
        }
        lastFault = "HTTP " + answer.statusCode();
      } catch (IOException e) {
        lastFault = e.toString();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      retries.incrementAndGet();
      LockSupport.parkNanos(RETRY_PAUSE.toNanos());
    } while (!stopping);
  }

  private void accepted(long first, int count) {
    acknowledgedRecords.addAndGet(count);
    synchronized (acknowledged) {
      acknowledged.add(Range.closedOpen(first, first + count));
    }
  }
}
