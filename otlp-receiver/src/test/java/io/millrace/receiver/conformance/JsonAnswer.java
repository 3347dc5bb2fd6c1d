package io.millrace.receiver.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** The fields of an answer in JSON, by their names; nesting is not told apart. */
record JsonAnswer(Map<String, String> fields) {
  static JsonAnswer of(byte[] body) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          fields.put(name, parser.getText());
        }
      }
    }
    return new JsonAnswer(fields);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  String text(String name, String absent) {
    return fields.getOrDefault(name, absent);
  }

  Status toStatus() {
    Status.Builder status =
        Status.newBuilder()
            .setCode(Integer.parseInt(text("code", "0")))
            .setMessage(text("message", ""));
    if (has("retryDelay")) {
      BigDecimal seconds = new BigDecimal(text("retryDelay", "0s").replace("s", ""));
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(
                      Duration.newBuilder()
                          .setSeconds(seconds.longValue())
                          .setNanos(seconds.remainder(BigDecimal.ONE).movePointRight(9).intValue()))
                  .build()));
    }
    return status.build();
  }
}
