package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.query.GenericRecord;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConcurrencyIT {
  private static final int QUERIES = 8;

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  /** Each one sees the others run: that cannot be if they ran one after the other. */
  @Test
  void queryAll_eightAtOnce_runInParallel() throws Exception {
    long start = System.nanoTime();
    List<List<GenericRecord>> answers =
        atOnce(QUERIES, () -> engine.client().queryAll("SELECT sleep(2) AS s, 'together' AS t"));
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(answers).hasSize(QUERIES).allSatisfy(rows -> assertThat(rows).hasSize(1));
    assertThat(took).isLessThan(Duration.ofSeconds(2L * QUERIES / 2));
  }

  @Test
  void queryAll_manyThreads_getTheirOwnAnswers() throws Exception {
    List<Callable<List<GenericRecord>>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String sql = "SELECT %d AS i, getSetting('max_threads') AS m".formatted(i);
      calls.add(() -> engine.client().queryAll(sql));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(QUERIES)) {
      List<Future<List<GenericRecord>>> answers = threads.invokeAll(calls);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get().getFirst().getInteger("i")).isEqualTo(i);
      }
    }
  }

  @Test
  void post_allConnectionsBusy_isRefusedAfterTheQueueTimeout() throws Exception {
    try (EngineFixture small =
            EngineFixture.start(
                settings -> settings.withPoolSize(1).withQueueTimeout(Duration.ofMillis(200)));
        RawHttp http = new RawHttp(small.url())) {
      List<HttpResponse<String>> answers = atOnce(2, () -> http.post("SELECT sleep(2)"));

      assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 503);
      HttpResponse<String> refused =
          answers.stream().filter(a -> a.statusCode() == 503).findFirst().orElseThrow();
      assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("202");
      assertThat(refused.body())
          .startsWith(
              "Code: 202. DB::Exception: Too many simultaneous queries. Maximum: 1; none ended within"
                  + " 200 ms (TOO_MANY_SIMULTANEOUS_QUERIES)");
    }
  }

  private static <T> List<T> atOnce(int count, Callable<T> call) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(java.util.Collections.nCopies(count, call))) {
        results.add(result.get());
      }
      return results;
    }
  }
}
