package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.query.logql.ast.Numbers;
import io.millrace.query.logql.eval.ProcessedEntry;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/**
 * Writes {@code {"resultType":…,"result":…,"stats":…}}.
 *
 * @param categorized keep stream labels, metadata and parsed labels apart
 */
record QueryData(QueryResult result, boolean categorized, Answer stats) implements Answer {
  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    switch (result) {
      case QueryResult.Lines lines -> writeStreams(json, lines.entries());
      case QueryResult.Matrix matrix -> writeMatrix(json, matrix);
      case QueryResult.Vector vector -> writeVector(json, vector);
      case QueryResult.Scalar scalar -> writeScalar(json, scalar);
    }
    json.writeFieldName("stats");
    stats.write(json);
    json.writeEndObject();
  }

  private void writeStreams(JsonGenerator json, List<ProcessedEntry> entries) throws IOException {
    StreamsJson streams = new StreamsJson(categorized);
    json.writeStringField("resultType", "streams");
    streams.writeFlags(json);
    json.writeFieldName("result");
    streams.write(json, entries);
  }

  private static void writeMatrix(JsonGenerator json, QueryResult.Matrix matrix)
      throws IOException {
    StepGrid grid = matrix.grid();
    json.writeStringField("resultType", "matrix");
    json.writeArrayFieldStart("result");
    for (Series series : matrix.series()) {
      json.writeStartObject();
      StreamsJson.writeLabels(json, "metric", series.labels());
      json.writeArrayFieldStart("values");
      for (int step = series.present().nextSetBit(0);
          step >= 0;
          step = series.present().nextSetBit(step + 1)) {
        writeSample(json, grid.timeNanos(step), series.values()[step]);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeVector(JsonGenerator json, QueryResult.Vector vector)
      throws IOException {
    json.writeStringField("resultType", "vector");
    json.writeArrayFieldStart("result");
    for (Series series : vector.series()) {
      json.writeStartObject();
      StreamsJson.writeLabels(json, "metric", series.labels());
      json.writeFieldName("value");
      writeSample(json, vector.timeNanos(), series.values()[0]);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeScalar(JsonGenerator json, QueryResult.Scalar scalar)
      throws IOException {
    json.writeStringField("resultType", "scalar");
    json.writeFieldName("result");
    json.writeStartArray();
    // milliseconds here, seconds everywhere else: as Loki 3.7 was seen to answer
    json.writeNumber(Math.floorDiv(scalar.timeNanos(), 1_000_000L));
    json.writeString(Numbers.format(scalar.value()));
    json.writeEndArray();
  }

  private static void writeSample(JsonGenerator json, long timeNanos, double value)
      throws IOException {
    json.writeStartArray();
    long millis = Math.floorDiv(timeNanos, 1_000_000L);
    if (millis % 1000 == 0) {
      json.writeNumber(millis / 1000);
    } else {
      json.writeNumber(BigDecimal.valueOf(millis, 3).stripTrailingZeros());
    }
    json.writeString(Numbers.format(value));
    json.writeEndArray();
  }
}
