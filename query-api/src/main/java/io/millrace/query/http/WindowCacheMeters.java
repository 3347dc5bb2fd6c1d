package io.millrace.query.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.query.sql.WindowCache;
import java.util.function.ToDoubleFunction;

/** What /metrics shows of the windows that are kept. */
final class WindowCacheMeters {
  private WindowCacheMeters() {}

  static void register(MeterRegistry meters, WindowCache windows) {
    counter(meters, windows, "hit", WindowCache::hits);
    counter(meters, windows, "miss", WindowCache::misses);
    counter(meters, windows, "outdated", WindowCache::outdated);
    FunctionCounter.builder("millrace.query.cache.evicted", windows, WindowCache::evicted)
        .description("Windows that went for others, since the cache was full.")
        .register(meters);
    Gauge.builder("millrace.query.cache.bytes", windows, WindowCache::bytes)
        .description("Heap that is held by windows, about.")
        .register(meters);
  }

  private static void counter(
      MeterRegistry meters,
      WindowCache windows,
      String result,
      ToDoubleFunction<WindowCache> count) {
    FunctionCounter.builder("millrace.query.cache.windows", windows, count)
        .description("Windows of metric queries that were looked for among those counted before.")
        .tag("result", result)
        .register(meters);
  }
}
