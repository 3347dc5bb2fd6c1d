package io.millrace.benchmarks.soak;

import io.millrace.benchmarks.load.HttpSender;
import io.millrace.benchmarks.load.Latencies;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Several clients that send numbered records over OTLP/HTTP, each a request after the other, and
 * each request until it is acknowledged, as an SDK does. Remembers what was.
 */
final class NumberedLoad implements AutoCloseable {
  private static final int OK = 200;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long RETRY_PAUSE_NANOS = NANOS_PER_SECOND / 10;
  private static final int NO_ANSWER = 0;

  private final SoakOptions options;
  private final URI receiver;
  private final String key;
  private final long beginNanos;

  /** Numbers of the requests of each client that were acknowledged. */
  private final List<BitSet> acknowledged = new ArrayList<>();

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong acknowledgedRecords = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private volatile int recordsPerSecond;
  private volatile boolean schedule;
  private volatile Latencies latencies = new Latencies();
  private volatile boolean finishing;
  private volatile boolean givingUp;
  private volatile String refusal = "";

  NumberedLoad(SoakOptions options, URI receiver, String key, long beginNanos) {
    this.options = options;
    this.receiver = receiver;
    this.key = key;
    this.beginNanos = beginNanos;
    this.recordsPerSecond = options.recordsPerSecond();
    for (int client = 0; client < options.clients(); client++) {
      acknowledged.add(new BitSet());
    }
  }

  /** From now on, over all clients together. */
  void rate(int newRecordsPerSecond) {
    recordsPerSecond = newRecordsPerSecond;
  }

  /** Whatever an answer takes, the next request stays due when it was: users do not wait. */
  void keepSchedule() {
    schedule = true;
  }

  /**
   * Begins a new measurement of the times from when a request was due to its acknowledgement, and
   * returns the one before.
   */
  Latencies newLatencies() {
    Latencies before = latencies;
    latencies = new Latencies();
    return before;
  }

  void start() {
    for (int client = 0; client < options.clients(); client++) {
      int number = client;
      threads.add(Thread.ofPlatform().name("client-" + number).start(() -> send(number)));
    }
  }

  /** Records whose request was answered with success. */
  long acknowledgedRecords() {
    return acknowledgedRecords.get();
  }

  /** Requests that were sent again. */
  long retries() {
    return retries.get();
  }

  /** An answer that a client must not repeat, which ends its sending; empty if there was none. */
  String refusal() {
    return refusal;
  }

  /** The numbers of a client's records that were acknowledged. */
  BitSet acknowledged(int client) {
    BitSet requests;
    synchronized (acknowledged) {
      requests = (BitSet) acknowledged.get(client).clone();
    }
    BitSet records = new BitSet();
    int size = options.recordsPerRequest();
    requests.stream().forEach(request -> records.set(request * size, (request + 1) * size));
    return records;
  }

  /** Sends nothing new, and waits until each request under way is acknowledged. */
  void finish() throws InterruptedException {
    finishing = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Gives up what is under way, if there is anything. */
  @Override
  public void close() {
    finishing = true;
    givingUp = true;
  }

  private void send(int client) {
    long due = System.nanoTime() + client * nanosPerRequest() / options.clients();
    try (HttpSender sender = new HttpSender(receiver, key, false)) {
      for (int request = 0; !finishing; request++) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        if (!sendUntilAcknowledged(sender, body(client, request))) {
          return;
        }
        latencies.add(System.nanoTime() - due);
        synchronized (acknowledged) {
          acknowledged.get(client).set(request);
        }
        acknowledgedRecords.addAndGet(options.recordsPerRequest());
        due += nanosPerRequest();
        if (!schedule) {
          // What an outage has cost is not made up for, so that it does not end in a flood.
          due = Math.max(due, System.nanoTime() - nanosPerRequest());
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a socket cannot be closed", e);
    }
  }

  private long nanosPerRequest() {
    return NANOS_PER_SECOND * options.clients() * options.recordsPerRequest() / recordsPerSecond;
  }

  private boolean sendUntilAcknowledged(HttpSender sender, byte[] body) {
    while (!givingUp) {
      int status = sendOnce(sender, body);
      if (status == OK) {
        return true;
      }
      if (status != NO_ANSWER && status != 429 && status < 500) {
        refusal = "HTTP " + status;
        return false;
      }
      retries.incrementAndGet();
      LockSupport.parkNanos(RETRY_PAUSE_NANOS);
    }
    return false;
  }

  private static int sendOnce(HttpSender sender, byte[] body) {
    try {
      return sender.send(body);
    } catch (IOException e) {
      // The receiver is away or died before it answered: the same request again.
      return NO_ANSWER;
    }
  }

  private byte[] body(int client, int request) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    long first = (long) request * options.recordsPerRequest();
    for (long number = first; number < first + options.recordsPerRequest(); number++) {
      scope.addLogRecords(NumberedRecord.of(options.seed(), beginNanos, client, number).toProto());
    }
    KeyValue service =
        KeyValue.newBuilder()
            .setKey("service.name")
            .setValue(AnyValue.newBuilder().setStringValue(NumberedRecord.SERVICE))
            .build();
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(service))
                .addScopeLogs(scope))
        .build()
        .toByteArray();
  }
}
