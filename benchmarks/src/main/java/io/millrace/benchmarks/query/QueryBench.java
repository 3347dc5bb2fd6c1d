package io.millrace.benchmarks.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.millrace.benchmarks.load.ApiKey;
import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.load.NamedOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long questions take over HTTP, cold and warm ({@code millrace bench query}). Cold is the
 * first time after ClickHouse has dropped its caches and the system its page cache; where the
 * latter is not allowed, the output says so.
 */
public final class QueryBench {
  private static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.<String, String>builder()
          .put("--url", "http://127.0.0.1:4318")
          .put("--query-url", "http://127.0.0.1:3100")
          .put("--clickhouse-url", "http://127.0.0.1:8123")
          .put("--key", "")
          .put("--data", "data")
          .put("--records", "5000000")
          .put("--end", "")
          .put("--runs", "20")
          .put("--settle", "60")
          .buildOrThrow();

  private static final Duration STORE_PATIENCE = Duration.ofMinutes(15);
  private static final Path PAGE_CACHE = Path.of("/proc/sys/vm/drop_caches");
  private static final int OK = 200;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Map<String, String> options;
  private final String key;
  private final URI query;
  private final Instant end;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();

  private QueryBench(Map<String, String> options) throws IOException {
    this.options = options;
    this.key = ApiKey.of(options);
    this.query = URI.create(options.get("--query-url"));
    this.end =
        options.get("--end").isEmpty()
            ? Instant.now().truncatedTo(ChronoUnit.SECONDS)
            : Instant.parse(options.get("--end"));
  }

  /** Runs the measurement; arguments are pairs of the names above and a value. */
  public static void main(String[] args) throws Exception {
    new QueryBench(NamedOptions.parse(args, DEFAULTS)).run();
  }

  private void run() throws Exception {
    if (options.get("--end").isEmpty()) {
      load();
    }
    boolean pageCache = dropPageCache();
    System.out.printf(
        "%n| question | goal | cold%s | p50 | p99 | bytes of the answer |%n|---|---|---|---|---|---|%n",
        pageCache ? "" : " (page cache kept)");
    for (Question question : Questions.of(traceId(), StoredDay.RARE_WORD)) {
      measure(question);
    }
  }

  private void load() throws Exception {
    long begin = System.nanoTime();
    long records =
        new StoredDay(
                URI.create(options.get("--url")),
                key,
                end,
                Long.parseLong(options.get("--records")))
            .send();
    System.out.printf("%,d records sent in %.0f s%n", records, secondsSince(begin));
    for (long stored = stored(); stored < records; stored = stored()) {
      if (System.nanoTime() - begin > STORE_PATIENCE.toNanos()) {
        throw new IllegalStateException("only " + stored + " records are stored: was it empty?");
      }
      TimeUnit.SECONDS.sleep(1);
    }
    System.out.printf("stored after %.0f s%n", secondsSince(begin));
    TimeUnit.SECONDS.sleep(Long.parseLong(options.get("--settle")));
    System.out.println("to ask the same again: --end " + end);
  }

  private long stored() {
    JsonNode answer =
        ask(
            new Question(
                    "stored",
                    0,
                    "query",
                    Duration.ofHours(25),
                    ImmutableMap.of("query", "sum(count_over_time({service_name=~\".+\"}[25h]))"))
                .target(end.plusSeconds(1)));
    return answer.path("data").path("result").path(0).path("value").path(1).asLong();
  }

  /** Of a record that there is. */
  private String traceId() {
    JsonNode answer =
        ask(
            new Question(
                    "trace id",
                    0,
                    "query_range",
                    Duration.ofHours(12),
                    ImmutableMap.of(
                        "query", "{service_name=\"hdfs\"} | trace_id!=\"\"", "limit", "1"))
                .target(end.minus(Duration.ofHours(6))));
    return answer.path("data").path("result").path(0).path("stream").path("trace_id").asText();
  }

  private void measure(Question question) throws IOException, InterruptedException {
    dropClickHouseCaches();
    dropPageCache();
    String target = question.target(end);
    long begin = System.nanoTime();
    int bytes = get(target).length;
    double cold = (System.nanoTime() - begin) / NANOS_PER_MILLI;
    Latencies warm = new Latencies();
    for (int run = 0; run < Integer.parseInt(options.get("--runs")); run++) {
      long start = System.nanoTime();
      get(target);
      warm.add(System.nanoTime() - start);
    }
    System.out.printf(
        "| %s | %d | %.0f | %.0f | %.0f | %,d |%n",
        question.name(),
        question.goalMillis(),
        cold,
        warm.percentile(50),
        warm.percentile(99),
        bytes);
  }

  private JsonNode ask(String target) {
    try {
      return json.readTree(get(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] get(String target) {
    HttpRequest.Builder request = HttpRequest.newBuilder(query.resolve(target));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return send(request.build());
  }

  private byte[] send(HttpRequest request) {
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != OK) {
        throw new IllegalStateException(
            request.uri()
                + ": "
                + answer.statusCode()
                + ": "
                + new String(answer.body(), StandardCharsets.UTF_8));
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void dropClickHouseCaches() throws IOException {
    Path password = Path.of(options.get("--data"), "keys", "clickhouse");
    for (String cache : new String[] {"MARK CACHE", "UNCOMPRESSED CACHE"}) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(options.get("--clickhouse-url")))
              .POST(HttpRequest.BodyPublishers.ofString("SYSTEM DROP " + cache));
      if (Files.exists(password)) {
        request.header("X-ClickHouse-User", "default");
        request.header("X-ClickHouse-Key", Files.readString(password).strip());
      }
      send(request.build());
    }
  }

  private static boolean dropPageCache() {
    try {
      Files.writeString(PAGE_CACHE, "3");
      return true;
    } catch (IOException e) {
      // Needs root on Linux.
      return false;
    }
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
