package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.query.logql.eval.QueryStatistics;
import java.io.IOException;
import java.time.Duration;

/** The stats object of an answer, in Loki's shape. */
record StatsData(QueryStatistics statistics, Duration execution, Duration waited)
    implements Answer {
  @Override
  public void write(JsonGenerator json) throws IOException {
    double seconds = execution.toNanos() / 1e9;
    json.writeStartObject();
    json.writeObjectFieldStart("summary");
    json.writeNumberField("bytesProcessedPerSecond", perSecond(statistics.bytes(), seconds));
    json.writeNumberField("linesProcessedPerSecond", perSecond(statistics.lines(), seconds));
    json.writeNumberField("totalBytesProcessed", statistics.bytes());
    json.writeNumberField("totalLinesProcessed", statistics.lines());
    json.writeNumberField("execTime", seconds);
    json.writeNumberField("queueTime", waited.toNanos() / 1e9);
    json.writeNumberField("subqueries", 0);
    json.writeNumberField("totalEntriesReturned", statistics.returned());
    json.writeNumberField("splits", 0);
    json.writeNumberField("shards", 0);
    json.writeEndObject();
    for (String part : new String[] {"querier", "ingester", "cache"}) {
      json.writeObjectFieldStart(part);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static long perSecond(long amount, double seconds) {
    return seconds > 0 ? (long) (amount / seconds) : 0;
  }
}
