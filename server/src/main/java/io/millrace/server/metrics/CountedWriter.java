package io.millrace.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.pipeline.writer.WriterStats;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Shows what a writer has counted itself. */
final class CountedWriter {
  private static final double MILLIS_PER_SECOND = 1_000;

  private CountedWriter() {}

  static void register(MeterRegistry registry, Supplier<WriterStats> stats) {
    counter(
        registry,
        stats,
        "records",
        "Log records that the store has confirmed.",
        WriterStats::records);
    counter(
        registry, stats, "batches", "Batches that the store has confirmed.", WriterStats::batches);
    counter(
        registry,
        stats,
        "retries",
        "Writes and acknowledgements that failed and were tried again.",
        WriterStats::retries);
    counter(
        registry,
        stats,
        "dead.lettered",
        "Events put aside because they can never be stored.",
        WriterStats::deadLettered);
    counter(
        registry,
        stats,
        "duplicates",
        "Events dropped because a client had sent them before.",
        WriterStats::duplicates);
    counter(
        registry,
        stats,
        "repeated.batches",
        "Batches of an earlier owner that were formed again.",
        WriterStats::repeatedBatches);
    counter(registry, stats, "take.overs", "Partitions taken over.", WriterStats::takeOvers);
    counter(
        registry,
        stats,
        "losses",
        "Partitions lost to another writer or to a fault.",
        WriterStats::losses);
    counter(
        registry,
        stats,
        "replaced.texts",
        "Texts that were not UTF-8 and hold U+FFFD in its place.",
        WriterStats::replacedTexts);
    Gauge.builder("millrace.writer.lag", stats, s -> s.get().lagMillis() / MILLIS_PER_SECOND)
        .description("Age of the oldest event that is received and not yet stored.")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry,
      Supplier<WriterStats> stats,
      String name,
      String description,
      ToDoubleFunction<WriterStats> value) {
    FunctionCounter.builder("millrace.writer." + name, stats, s -> value.applyAsDouble(s.get()))
        .description(description)
        .register(registry);
  }
}
