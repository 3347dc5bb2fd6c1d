package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.MediaType;
import io.millrace.model.store.SqlFormat;
import io.millrace.model.store.SqlLimits;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.TenantSql;
import io.millrace.query.sql.QueryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * {@code POST /api/v1/sql}: one SELECT over the tenant's rows, as the body or as the form's {@code
 * query}; {@code format} is json (default), jsonl, csv, parquet or arrow. Ours, not Loki's.
 */
final class SqlEndpoint implements Endpoint {
  private final TenantSql sql;
  private final long readRows;

  SqlEndpoint(TenantSql sql, long readRows) {
    this.sql = sql;
    this.readRows = readRows;
  }

  @Override
  public Answer answer(ApiRequest request) {
    Form form = form(request.parameters().text("format").orElse("json"));
    String query =
        request.parameters().text("query").orElseGet(() -> request.body().toStringUtf8());
    if (query.isBlank()) {
      throw ApiException.badRequest("sql: empty (expected: a SELECT as the request's body)");
    }
    request.query().checkText("sql", query);
    try {
      SqlLimits limits = request.query().sqlLimits(readRows);
      return new Rows(sql.run(request.tenant(), query, form.format(), limits), form.type());
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.REJECTED) {
        throw ApiException.badRequest(e.getMessage());
      }
      throw QueryStore.named(e, request.query());
    }
  }

  /** The store still works for it while its rows are written, to one client. */
  @Override
  public boolean isShared() {
    return false;
  }

  private record Form(SqlFormat format, MediaType type) {}

  private static Form form(String name) {
    return switch (name) {
      case "json" -> new Form(SqlFormat.JSON, MediaType.JSON_UTF_8);
      case "jsonl" -> new Form(SqlFormat.JSON_LINES, MediaType.create("application", "x-ndjson"));
      case "csv" -> new Form(SqlFormat.CSV, MediaType.CSV_UTF_8);
      case "parquet" ->
          new Form(SqlFormat.PARQUET, MediaType.create("application", "vnd.apache.parquet"));
      case "arrow" ->
          new Form(SqlFormat.ARROW, MediaType.create("application", "vnd.apache.arrow.stream"));
      default ->
          throw ApiException.badRequest(
              "format: " + name + " (expected: json, jsonl, csv, parquet or arrow)");
    };
  }

  /** Handed on as they come. */
  private record Rows(InputStream rows, MediaType contentType) implements Answer {
    @Override
    public void write(JsonGenerator json) {
      throw new UnsupportedOperationException("rows are written as they are");
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (out) {
        rows.transferTo(out);
      }
    }

    @Override
    public void close() {
      try {
        rows.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
