package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.util.concurrent.RateLimiter;
import io.millrace.server.keys.KeyDirectory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tenant sends ten times what it may, for a minute, beside another that keeps quiet. */
@Tag("alone")
final class FloodIT {
  private static final int RATE = 2_000;
  private static final int RECORDS_PER_REQUEST = 100;
  private static final int FLOOD_CLIENTS = 8;
  private static final Duration FLOOD = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(8);
  private static final int QUIET_REQUESTS_PER_SECOND = 20;
  private static final long MEBIBYTE = 1L << 20;

  @TempDir Path directory;

  @Test
  void flood_ofTenTimesTheRate_isHeldToTheRateAndHurtsNobodyElse() throws Exception {
    try (RunningMillrace millrace = RunningMillrace.start(directory)) {
      String loud = tenant(millrace, "loud");
      String quiet = tenant(millrace, "quiet");
      admin(millrace, "PATCH", "tenants/loud/limits", "{\"recordsPerSecond\": %d}".formatted(RATE));

      sendQuietly(millrace, quiet, QUIET); // warms it up
      long p99Before = sendQuietly(millrace, quiet, QUIET);
      long memoryBefore = residentBytes(millrace);

      Map<Integer, Long> records = new TreeMap<>();
      List<Thread> flood = startFlood(millrace, loud, records);
      long p99During = sendQuietly(millrace, quiet, FLOOD);
      for (Thread thread : flood) {
        thread.join();
      }
      long memoryAfter = residentBytes(millrace);
      System.out.printf(
          "flood: records by status %s; quiet p99 %d ms before, %d ms during; resident %d MiB before, %d MiB after%n",
          records,
          TimeUnit.NANOSECONDS.toMillis(p99Before),
          TimeUnit.NANOSECONDS.toMillis(p99During),
          memoryBefore / MEBIBYTE,
          memoryAfter / MEBIBYTE);

      assertThat(records).containsOnlyKeys(200, 429);
      assertThat(records.get(200)).isCloseTo(RATE * FLOOD.toSeconds(), withinPercentage(10));
      assertThat(records.get(200) + records.get(429)).isGreaterThan(9 * RATE * FLOOD.toSeconds());
      assertThat(memoryAfter - memoryBefore).isLessThan(256 * MEBIBYTE);
      // Below 50 ms it is the load program itself that doubles it, on two cores.
      assertThat(p99During).isLessThan(2 * Math.max(p99Before, TimeUnit.MILLISECONDS.toNanos(50)));
    }
  }

  private static List<Thread> startFlood(
      RunningMillrace millrace, String key, Map<Integer, Long> records) {
    RateLimiter offered = RateLimiter.create(10.0 * RATE / RECORDS_PER_REQUEST);
    String body = Exports.body("loud", 0, RECORDS_PER_REQUEST);
    long end = System.nanoTime() + FLOOD.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < FLOOD_CLIENTS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Exports exports = new Exports(millrace.otlpHttp(""), key)) {
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
  private static long sendQuietly(RunningMillrace millrace, String key, Duration duration) {
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

  /** Creates a tenant and returns a key of it that sends. */
  private static String tenant(RunningMillrace millrace, String id) {
    admin(millrace, "POST", "tenants", "{\"id\": \"%s\"}".formatted(id));
    return admin(
            millrace,
            "POST",
            "tenants/" + id + "/keys",
            "{\"name\": \"flood\", \"scopes\": [\"ingest\"]}")
        .path("key")
        .asText();
  }

  private static JsonNode admin(RunningMillrace millrace, String method, String path, String json) {
    var answer =
        millrace.send(
            HttpRequest.newBuilder(millrace.query("/api/v1/admin/" + path))
                .header("Authorization", millrace.bearer(KeyDirectory.OPERATOR))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return millrace.parse(answer.body());
  }

  private static long residentBytes(RunningMillrace millrace) throws Exception {
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
