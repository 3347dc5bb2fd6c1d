package io.millrace.benchmarks;

import com.google.common.collect.ImmutableMap;
import io.millrace.benchmarks.load.ApiKey;
import io.millrace.benchmarks.load.NamedOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long after its acknowledgement a record is found by a query. Sends single records to
 * OTLP/HTTP, asks for each every 50 ms, and prints percentiles; what it prints is therefore up to
 * one interval and one query's time too long, never too short.
 *
 * <p>{@code millrace bench freshness}. Exit code 1 if a record was not found within a minute.
 */
public final class FreshnessProbe {
  private static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.of(
          "--url", "http://127.0.0.1:4318",
          "--query-url", "http://127.0.0.1:3100",
          "--key", "",
          "--data", "data",
          "--probes", "1000");

  private static final int CLIENTS = 8;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MAX_PAUSE_MILLIS = 300;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final URI otlp;
  private final URI query;
  private final Optional<String> key;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private FreshnessProbe(URI otlp, URI query, Optional<String> key) {
    this.otlp = otlp;
    this.query = query;
    this.key = key;
  }

  /** Runs the measurement. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    Map<String, String> options = NamedOptions.parse(args, DEFAULTS);
    FreshnessProbe probe =
        new FreshnessProbe(
            URI.create(options.get("--url")),
            URI.create(options.get("--query-url")),
            Optional.of(ApiKey.of(options)).filter(key -> !key.isEmpty()));
    long[] millis = probe.run(Integer.parseInt(options.get("--probes")));
    System.out.printf(
        "acknowledged to queryable, %d probes: p50 %d ms, p90 %d ms, p99 %d ms, max %d ms%n",
        millis.length,
        percentile(millis, 50),
        percentile(millis, 90),
        percentile(millis, 99),
        millis[millis.length - 1]);
  }

  private long[] run(int probes) throws InterruptedException, ExecutionException {
    List<Future<Long>> results = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < probes; i++) {
        results.add(executor.submit(this::probe));
      }
    }
    long[] millis = new long[probes];
    for (int i = 0; i < probes; i++) {
      millis[i] = results.get(i).get();
    }
    java.util.Arrays.sort(millis);
    return millis;
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  /** Milliseconds from the acknowledgement of one record to the first answer that holds it. */
  private long probe() throws IOException, InterruptedException {
    // So that probes do not fall into step with the writer's batches.
    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(MAX_PAUSE_MILLIS));
    String id = UUID.randomUUID().toString();
    long nowNanos = System.currentTimeMillis() * NANOS_PER_MILLI;
    send(id, nowNanos);
    long acknowledged = System.nanoTime();
    URI question =
        query.resolve(
            "/loki/api/v1/query_range?limit=1&query=%s&start=%d&end=%d"
                .formatted(
                    URLEncoder.encode(
                        "{service_name=\"freshness-probe\"} |= \"" + id + "\"",
                        StandardCharsets.UTF_8),
                    nowNanos - 1,
                    nowNanos + 1));
    while (System.nanoTime() - acknowledged < PATIENCE.toNanos()) {
      HttpResponse<String> answer = client.send(request(question).build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            "query: HTTP " + answer.statusCode() + ": " + answer.body());
      }
      if (answer.body().contains("\"values\"") && answer.body().contains(id)) {
        return (System.nanoTime() - acknowledged) / NANOS_PER_MILLI;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
    }
    throw new IllegalStateException(
        "a record was not found within " + PATIENCE.toSeconds() + " s of its acknowledgement");
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
    key.ifPresent(k -> builder.header("Authorization", "Bearer " + k));
    return builder;
  }

  private void send(String id, long nowNanos) throws IOException, InterruptedException {
    String body =
        """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"freshness-probe"}}]},
        "scopeLogs":[{"logRecords":[{"timeUnixNano":"%d","severityNumber":9,"body":{"stringValue":"probe %s"}}]}]}]}"""
            .formatted(nowNanos, id);
    HttpRequest request =
        request(otlp.resolve("/v1/logs"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("send: HTTP " + answer.statusCode() + ": " + answer.body());
    }
  }
}
