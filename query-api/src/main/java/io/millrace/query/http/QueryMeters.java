package io.millrace.query.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.query.admission.QueryQueue;
import io.millrace.query.admission.QueueStats;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What /metrics shows of queries. Everything is there from the start, with 0. */
final class QueryMeters implements QueueStats.Listener {
  private final Timer waits;
  private final Map<QueueStats.Refusal, Counter> refused = new EnumMap<>(QueueStats.Refusal.class);
  private final Counter cancelled;

  QueryMeters(MeterRegistry meters, QueryQueue queue, SharedAnswers shared) {
    Gauge.builder("millrace.query.running", queue, QueryQueue::running)
        .description("Queries that run.")
        .register(meters);
    Gauge.builder("millrace.query.waiting", queue, QueryQueue::waiting)
        .description("Queries that wait for others to end.")
        .register(meters);
    waits =
        Timer.builder("millrace.query.wait")
            .description("How long queries waited before they ran.")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(meters);
    for (QueueStats.Refusal reason : QueueStats.Refusal.values()) {
      refused.put(
          reason,
          Counter.builder("millrace.query.refused")
              .description("Queries that got no place to run in.")
              .tag("reason", reason.text())
              .register(meters));
    }
    FunctionCounter.builder("millrace.query.shared", shared, SharedAnswers::shared)
        .description(
            "Queries that had the answer of another one, which was asked at the same time.")
        .register(meters);
    cancelled =
        Counter.builder("millrace.query.cancelled")
            .description("Queries that were given up because their client was gone.")
            .register(meters);
    queue.stats().addListener(this);
  }

  @Override
  public void waited(Duration time) {
    waits.record(time);
  }

  @Override
  public void refused(QueueStats.Refusal reason) {
    refused.get(reason).increment();
  }

  void cancelled() {
    cancelled.increment();
  }
}
