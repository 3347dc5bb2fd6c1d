package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.common.collect.ImmutableSet;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import io.millrace.model.store.DeleteRequest;
import io.millrace.model.store.DeleteRequest.Progress;
import io.millrace.model.store.DeleteRequest.State;
import io.millrace.model.store.DeleteRequests;
import io.millrace.model.store.RowCondition;
import io.millrace.model.time.UnixNanos;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.RowSelection;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@code delete}: POST and PUT make a request ({@code query}, {@code start}, {@code end}), GET
 * lists them, DELETE cancels one ({@code request_id}; {@code force=true} if it has begun).
 */
final class DeleteEndpoint implements Endpoint {
  private final DeleteRequests requests;
  private final LogQlParser parser;
  private final RowSelection rows;
  private final InstantSource clock;
  private final RandomGenerator random;

  DeleteEndpoint(
      DeleteRequests requests,
      QuerySettings settings,
      InstantSource clock,
      RandomGenerator random) {
    this.requests = requests;
    this.parser = new LogQlParser(settings.parseLimits());
    this.rows = new RowSelection(new LabelLayout(settings.streamAttributes()));
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Answer answer(ApiRequest request) {
    HttpMethod method = request.headers().method();
    if (method == HttpMethod.GET) {
      List<DeleteRequest> list = requests.list(request.tenant());
      return json -> write(list, json);
    }
    if (method == HttpMethod.DELETE) {
      cancel(request);
    } else {
      add(request);
    }
    return new Done();
  }

  private void add(ApiRequest request) {
    String text = request.parameters().required("query");
    Instant now = clock.instant();
    request.parameters().required("start");
    long start = request.parameters().timeNanos("start").orElseThrow();
    long end = request.parameters().timeNanos("end").orElse(UnixNanos.of(now));
    if (start > end) {
      throw ApiException.badRequest(
          "end: " + end + " (expected: at or behind start, which is " + start + ")");
    }
    if (!(parser.parse(text) instanceof LogQuery query)) {
      throw ApiException.badRequest(
          "query: a metric query (expected: a selector, with line filters and label filters)");
    }
    RowCondition selected = rows.of(query, new RowSelection.Range(start, end, now));
    requests.add(
        new DeleteRequest(
            request.tenant(),
            "%08x".formatted(random.nextInt()),
            query.toString(),
            start,
            end,
            now,
            new Progress(State.RECEIVED, 0, 0, now)),
        selected);
  }

  private void cancel(ApiRequest request) {
    String id = request.parameters().required("request_id");
    boolean force = request.parameters().text("force").filter("true"::equals).isPresent();
    DeleteRequest before = find(request, id);
    ImmutableSet<State> cancellable =
        force ? ImmutableSet.of(State.RECEIVED, State.RUNNING) : ImmutableSet.of(State.RECEIVED);
    requests.change(
        before,
        cancellable,
        new Progress(
            State.CANCELLED,
            before.progress().percent(),
            before.progress().deletedRows(),
            clock.instant()));
    DeleteRequest after = find(request, id);
    State state = after.progress().state();
    if (state != State.CANCELLED) {
      throw ApiException.badRequest(
          "request_id: %s is %s and cannot be cancelled (expected: one that was received%s)"
              .formatted(id, status(after), state == State.RUNNING ? ", or force=true" : ""));
    }
  }

  private DeleteRequest find(ApiRequest request, String id) {
    return requests
        .find(request.tenant(), id)
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "request_id: no such request of this tenant (expected: one of the list)"));
  }

  private static void write(List<DeleteRequest> list, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (DeleteRequest request : list) {
      json.writeStartObject();
      json.writeStringField("request_id", request.id());
      json.writeNumberField("start_time", seconds(request.startUnixNano()));
      json.writeNumberField("end_time", seconds(request.endUnixNano()));
      json.writeStringField("query", request.query());
      json.writeStringField("status", status(request));
      json.writeNumberField("created_at", seconds(UnixNanos.of(request.created())));
      json.writeNumberField("deleted_lines", request.progress().deletedRows());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static BigDecimal seconds(long nanos) {
    BigDecimal seconds = BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  private static String status(DeleteRequest request) {
    return switch (request.progress().state()) {
      case RECEIVED -> "received";
      case RUNNING -> request.progress().percent() + "% Complete";
      case PROCESSED -> "processed";
      case CANCELLED -> "cancelled";
    };
  }

  /** 204. */
  private static final class Done implements Answer {
    @Override
    public HttpStatus status() {
      return HttpStatus.NO_CONTENT;
    }

    @Override
    public void write(JsonGenerator json) {}

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.close();
    }
  }
}
