package io.millrace.benchmarks.query;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.benchmarks.load.ApiKey;
import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.load.NamedOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Dashboards that are opened at the same moment, round by round ({@code millrace bench
 * dashboards}): every panel of every dashboard is asked at once, and a round ends with its slowest.
 * What is written meanwhile comes from {@code millrace bench ingest} beside it.
 */
public final class DashboardLoad {
  private static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.<String, String>builder()
          .put("--query-url", "http://127.0.0.1:3100")
          .put("--key", "")
          .put("--data", "data")
          .put("--dashboards", "20")
          .put("--rounds", "10")
          .put("--pause", "10")
          .buildOrThrow();

  private static final Duration HOUR = Duration.ofHours(1);
  private static final String ALL = "{service_name=~\".+\"}";

  /** As Grafana asks for a panel of some 240 points. */
  private static final int STEP_SECONDS = 15;

  private static final ImmutableList<Question> PANELS =
      ImmutableList.of(
          steps("count by service", "sum by (service_name) (count_over_time(" + ALL + "[15s]))"),
          steps(
              "errors by service",
              "sum by (service_name) (count_over_time("
                  + ALL
                  + " | detected_level=\"error\" [15s]))"),
          steps("bytes by service", "sum by (service_name) (bytes_rate(" + ALL + "[15s]))"),
          steps(
              "count by a record attribute",
              "sum by (http_response_status_code) (count_over_time({service_name=\"apache\"}[15s]))"),
          steps("lines with a word", "sum(count_over_time(" + ALL + " |= \"failed\" [15s]))"),
          question(
              "newest lines",
              "query_range",
              ImmutableMap.of("query", "{service_name=\"openssh\"}", "limit", "100")),
          question("values of a label", "label/service_name/values", ImmutableMap.of()),
          question(
              "volume by service",
              "index/volume",
              ImmutableMap.of("query", ALL, "targetLabels", "service_name")));

  private final Map<String, Latencies> byPanel = new ConcurrentHashMap<>();
  private final Latencies all = new Latencies();
  private final Map<Integer, Long> statuses = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI query;
  private final String key;

  private DashboardLoad(URI query, String key) {
    this.query = query;
    this.key = key;
  }

  /** Runs the measurement; arguments are pairs of the names above and a value. */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = NamedOptions.parse(args, DEFAULTS);
    DashboardLoad load =
        new DashboardLoad(URI.create(options.get("--query-url")), ApiKey.of(options));
    int dashboards = Integer.parseInt(options.get("--dashboards"));
    for (int round = 0; round < Integer.parseInt(options.get("--rounds")); round++) {
      load.round(dashboards);
      TimeUnit.SECONDS.sleep(Long.parseLong(options.get("--pause")));
    }
    load.print();
  }

  private void round(int dashboards) throws Exception {
    // Grafana aligns what it asks for with the step.
    long now = Instant.now().getEpochSecond();
    Instant end = Instant.ofEpochSecond(now - now % STEP_SECONDS);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int dashboard = 0; dashboard < dashboards; dashboard++) {
        for (Question panel : PANELS) {
          asked.add(
              threads.submit(
                  () -> {
                    start.await();
                    ask(panel, end);
                    return null;
                  }));
        }
      }
      start.countDown();
    }
    for (Future<?> one : asked) {
      one.get();
    }
  }

  private void ask(Question panel, Instant end) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(query.resolve(panel.target(end)));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    long begin = System.nanoTime();
    int status = http.send(request.build(), BodyHandlers.ofByteArray()).statusCode();
    long nanos = System.nanoTime() - begin;
    statuses.merge(status, 1L, Long::sum);
    all.add(nanos);
    byPanel.computeIfAbsent(panel.name(), name -> new Latencies()).add(nanos);
  }

  private void print() {
    System.out.printf("answers by status: %s%nall panels: %s%n", statuses, all.summary());
    PANELS.forEach(
        panel ->
            System.out.printf("  %s: %s%n", panel.name(), byPanel.get(panel.name()).summary()));
  }

  private static Question steps(String name, String query) {
    return question(
        name, "query_range", ImmutableMap.of("query", query, "step", STEP_SECONDS + "s"));
  }

  private static Question question(
      String name, String path, ImmutableMap<String, String> parameters) {
    return new Question(name, 0, path, HOUR, parameters);
  }
}
