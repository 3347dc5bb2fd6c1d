package io.millrace.benchmarks.load;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends real log lines to a running Millrace and prints how many it took, how long it took to
 * acknowledge them, and what that cost each of its processes ({@code millrace bench ingest}).
 *
 * <p>The CPU is counted from the first request until {@code --settle} seconds after the last, so
 * that what is left to do in the background is counted too.
 */
public final class IngestLoad {
  private static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.<String, String>builder()
          .put("--url", "http://127.0.0.1:4318")
          .put("--key", "")
          .put("--data", "data")
          .put("--pids", "")
          .put("--records", "500")
          .put("--rate", "0")
          .put("--clients", "4")
          .put("--seconds", "30")
          .put("--warm-up", "10")
          .put("--settle", "20")
          .put("--gzip", "false")
          .buildOrThrow();

  private static final int TEMPLATES_PER_CLIENT = 64;
  private static final int OK = 200;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long RETRY_PAUSE_NANOS = NANOS_PER_SECOND / 5;
  private static final double RECORDS_PER_MILLION = 1e6;

  private final Map<String, String> options;
  private final String key;
  private final int recordsPerRequest;
  private final int clients;
  private final long rate;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile Latencies latencies = new Latencies();
  private volatile boolean stopping;

  private IngestLoad(Map<String, String> options) throws IOException {
    this.options = options;
    this.key = ApiKey.of(options);
    this.recordsPerRequest = integer("--records");
    this.clients = integer("--clients");
    this.rate = integer("--rate");
  }

  /** Runs the measurement; arguments are pairs of the names above and a value. */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = NamedOptions.parse(args, DEFAULTS);
    new IngestLoad(options).run();
  }

  private int integer(String name) {
    return Integer.parseInt(options.get(name));
  }

  private void run() throws IOException, InterruptedException {
    ProcessCpu processes =
        new ProcessCpu(
            Path.of(options.get("--data")),
            Splitter.on(',')
                .omitEmptyStrings()
                .withKeyValueSeparator('=')
                .split(options.get("--pids")));
    ImmutableList<RequestTemplate> templates =
        new RequestTemplates(1).make(TEMPLATES_PER_CLIENT, recordsPerRequest);
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      int number = client;
      threads.add(Thread.ofPlatform().start(() -> send(number, templates)));
    }
    TimeUnit.SECONDS.sleep(integer("--warm-up"));
    measure(processes, threads);
  }

  private void measure(ProcessCpu processes, List<Thread> threads)
      throws IOException, InterruptedException {
    Map<String, Duration> before = processes.used();
    latencies = new Latencies();
    long acceptedBefore = accepted.get();
    long bytesBefore = bytes.get();
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(integer("--seconds"));
    double seconds = (System.nanoTime() - begin) / (double) NANOS_PER_SECOND;
    long records = accepted.get() - acceptedBefore;
    long sentBytes = bytes.get() - bytesBefore;
    Map<String, Long> memory = processes.residentMebibytes();
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    long recordsToTheEnd = accepted.get() - acceptedBefore;
    TimeUnit.SECONDS.sleep(integer("--settle"));
    print(records, sentBytes, seconds);
    printCost(before, processes.used(), memory, recordsToTheEnd);
  }

  private void print(long records, long sentBytes, double seconds) {
    System.out.printf(
        "%,d records accepted in %.1f s: %,.0f records/s, %.1f MB/s, %.0f bytes a record on the wire%n",
        records,
        seconds,
        records / seconds,
        sentBytes / seconds / RECORDS_PER_MILLION,
        (double) sentBytes / Math.max(1, records));
    System.out.printf(
        "request to durable acknowledgement, %d records a request, %d clients: %s; %d refused%n",
        recordsPerRequest, clients, latencies.summary(), refused.get());
  }

  private static void printCost(
      Map<String, Duration> before,
      Map<String, Duration> after,
      Map<String, Long> memory,
      long records) {
    double all = 0;
    for (Map.Entry<String, Duration> process : after.entrySet()) {
      double seconds = process.getValue().minus(before.get(process.getKey())).toMillis() / 1e3;
      all += seconds;
      System.out.printf(
          "  %-12s %6.2f CPU s, %5.2f per million records, %d MiB%n",
          process.getKey(),
          seconds,
          seconds * RECORDS_PER_MILLION / records,
          memory.get(process.getKey()));
    }
    System.out.printf(
        "  %-12s %6.2f CPU s, %5.2f per million records, %d MiB%n",
        "together",
        all,
        all * RECORDS_PER_MILLION / records,
        memory.values().stream().mapToLong(Long::longValue).sum());
  }

  /** One client: a request after the other, at its part of the rate, each until it is accepted. */
  private void send(int client, ImmutableList<RequestTemplate> shared) {
    List<RequestTemplate> templates = shared.stream().map(RequestTemplate::copy).toList();
    SplittableRandom random = new SplittableRandom(client);
    long nanosPerRequest = rate == 0 ? 0 : NANOS_PER_SECOND * clients * recordsPerRequest / rate;
    long due = System.nanoTime() + nanosPerRequest * client / clients;
    try (HttpSender sender =
        new HttpSender(
            URI.create(options.get("--url")), key, Boolean.parseBoolean(options.get("--gzip")))) {
      for (int i = client; !stopping; i++) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        RequestTemplate template = templates.get(i % templates.size());
        byte[] body =
            sender.encode(template.at(System.currentTimeMillis() * 1_000_000 + client, random));
        // From when it was due, not from when it was sent: a stall counts for all whom it delays.
        long begin = rate == 0 ? System.nanoTime() : due;
        if (sendUntilAccepted(sender, body)) {
          latencies.add(System.nanoTime() - begin);
          accepted.addAndGet(template.records());
          bytes.addAndGet(body.length);
        }
        due += nanosPerRequest;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean sendUntilAccepted(HttpSender sender, byte[] body) {
    while (!stopping) {
      try {
        if (sender.send(body) == OK) {
          return true;
        }
      } catch (IOException e) {
        // The receiver is away: the same request again, as an SDK does.
      }
      refused.incrementAndGet();
      LockSupport.parkNanos(RETRY_PAUSE_NANOS);
    }
    return false;
  }
}
