package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.common.util.concurrent.RateLimiter;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One tenant sends ten times what it may beside another that keeps quiet. For a minute: {@code
 * -Dmillrace.flood-seconds=60}.
 */
abstract class FloodTests {
  private static final int RATE = 2_000;
  private static final int RECORDS_PER_REQUEST = 100;
  private static final int FLOOD_CLIENTS = 8;
  private static final Duration FLOOD =
      Duration.ofSeconds(Integer.getInteger("millrace.flood-seconds", 40));
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration CONTROL = Duration.ofSeconds(10);

  /** The flood's time in parts, whose median counts: one stall of the machine is in one of them. */
  private static final int WINDOWS = 3;

  /** So few requests a second see a scheduler's time slices rather than a queue below that. */
  private static final long FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int QUIET_REQUESTS_PER_SECOND = 40;
  private static final long MEBIBYTE = 1L << 20;

  private final RunningMillrace millrace;

  FloodTests(RunningMillrace millrace) {
    this.millrace = millrace;
  }

  @Test
  void flood_ofTenTimesTheRate_isHeldToTheRateAndHurtsNobodyElse() throws Exception {
    String loud = millrace.newTenant("loud", "ingest");
    String quiet = millrace.newTenant("quiet", "ingest");
    millrace.admin("PATCH", "tenants/loud/limits", "{\"recordsPerSecond\": %d}".formatted(RATE));

    sendQuietly(quiet, WARM_UP);
    long p99Before = besideASink(quiet);
    long memoryBefore = residentBytes();

    Map<Integer, Long> records = new TreeMap<>();
    List<Thread> flood = startFlood(millrace.otlpHttp(""), loud, FLOOD, records);
    long[] windows = new long[WINDOWS];
    for (int i = 0; i < WINDOWS; i++) {
      windows[i] = sendQuietly(quiet, FLOOD.dividedBy(WINDOWS));
    }
    join(flood);
    long memoryAfter = residentBytes();
    long p99After = besideASink(quiet);
    long p99During = median(windows);
    System.out.printf(
        "flood: records by status %s; quiet p99 in ms: %s, flood in three parts %s, %s; resident %d MiB before, %d MiB after%n",
        records,
        millis(p99Before),
        Arrays.stream(windows).mapToObj(FloodTests::millis).toList(),
        millis(p99After),
        memoryBefore / MEBIBYTE,
        memoryAfter / MEBIBYTE);

    assertThat(records).containsOnlyKeys(200, 429);
    assertThat(records.get(200)).isCloseTo(RATE * FLOOD.toSeconds(), withinPercentage(10));
    assertThat(records.get(200) + records.get(429)).isGreaterThan(9 * RATE * FLOOD.toSeconds());
    assertThat(memoryAfter - memoryBefore).isLessThan(256 * MEBIBYTE);
    assertThat(p99During).isLessThan(2 * Math.max(Math.max(p99Before, p99After), FLOOR_NANOS));
  }

  /**
   * What the machine gives the quiet tenant while the load program floods a server that does
   * nothing: on few cores the program itself is in the way, and that is not what is tested.
   */
  private long besideASink(String quiet) throws Exception {
    Server sink =
        Server.builder()
            .http(0)
            .service(
                "/v1/logs",
                (context, request) ->
                    HttpResponse.of(
                        request.aggregate().thenApply(r -> HttpResponse.of(HttpStatus.OK))))
            .build();
    sink.start().join();
    try {
      List<Thread> flood =
          startFlood(
              URI.create("http://127.0.0.1:" + sink.activeLocalPort()),
              "none",
              CONTROL,
              new TreeMap<>());
      long p99 = sendQuietly(quiet, CONTROL);
      join(flood);
      return p99;
    } finally {
      sink.stop().join();
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static long median(long[] values) {
    return Arrays.stream(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static List<Thread> startFlood(
      URI receiver, String key, Duration duration, Map<Integer, Long> records) {
    RateLimiter offered = RateLimiter.create(10.0 * RATE / RECORDS_PER_REQUEST);
    String body = Exports.body("loud", 0, RECORDS_PER_REQUEST);
    long end = System.nanoTime() + duration.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < FLOOD_CLIENTS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Exports exports = new Exports(receiver, key)) {
                      while (System.nanoTime() < end) {
                        offered.acquire();
                        int status = exports.send(body);
                        synchronized (records) {
                          records.merge(status, (long) RECORDS_PER_REQUEST, Long::sum);
                        }
                      }
                    }
                  }));
    }
    return threads;
  }

  /** Sends small requests at a steady pace and returns the 99th percentile of their time, in ns. */
  private long sendQuietly(String key, Duration duration) {
    RateLimiter pace = RateLimiter.create(QUIET_REQUESTS_PER_SECOND);
    List<Long> nanos = new ArrayList<>();
    long end = System.nanoTime() + duration.toNanos();
    try (Exports exports = new Exports(millrace.otlpHttp(""), key)) {
      for (long number = 0; System.nanoTime() < end; number++) {
        pace.acquire();
        long begin = System.nanoTime();
        assertThat(exports.send("quiet", number, 1)).isEqualTo(200);
        nanos.add(System.nanoTime() - begin);
      }
    }
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[sorted.length * 99 / 100];
  }

  private long residentBytes() throws Exception {
    Path status = Path.of("/proc", Long.toString(millrace.mainProcess().pid()), "status");
    String line =
        Files.readAllLines(status).stream()
            .filter(l -> l.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(Arrays.stream(line.split("\\s+")).skip(1).findFirst().orElseThrow())
        << 10;
  }
}
