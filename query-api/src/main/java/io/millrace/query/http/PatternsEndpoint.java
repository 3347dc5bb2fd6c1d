package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.sample.LinePattern;
import io.millrace.query.sample.PatternMiner;
import java.io.IOException;

/** {@code patterns}: the patterns of the newest lines and how often each came, by steps. */
final class PatternsEndpoint implements Endpoint {
  private static final int MAX_LINES = 20_000;
  private static final int MAX_PATTERNS = 300;
  private static final long SECOND = 1_000_000_000L;

  private final SampleRequests samples;

  PatternsEndpoint(SampleRequests samples) {
    this.samples = samples;
  }

  @Override
  public Answer answer(ApiRequest request) {
    LogQuery query = samples.query(request);
    TimeRange range = samples.range(request);
    // samples stand at whole seconds
    long step = Math.ceilDiv(QueryRangeEndpoint.step(range, request.parameters()), SECOND) * SECOND;
    request.query().checkPoints((range.endNanos() - range.startNanos()) / step + 1);
    PatternMiner miner = new PatternMiner(step);
    samples.read(request, query, MAX_LINES, miner::add);
    return Answer.enveloped(
        json -> {
          json.writeStartArray();
          for (LinePattern pattern : miner.patterns(MAX_PATTERNS)) {
            write(pattern, json);
          }
          json.writeEndArray();
        });
  }

  private static void write(LinePattern pattern, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("pattern", pattern.text());
    json.writeStringField("level", pattern.level());
    json.writeArrayFieldStart("samples");
    for (var sample : pattern.samples().entrySet()) {
      json.writeStartArray();
      json.writeNumber(sample.getKey());
      json.writeNumber(sample.getValue());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
