package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.query.logql.eval.QueryResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Lets tests of other packages see what the endpoints would write. */
public final class AnswerTexts {
  private AnswerTexts() {}

  public static String data(QueryResult result, boolean categorized) {
    return written(
        new QueryData(
            result,
            categorized,
            json -> {
              json.writeStartObject();
              json.writeEndObject();
            }));
  }

  public static String text(String text) {
    return written(json -> json.writeString(text));
  }

  private static String written(Answer answer) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      answer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
