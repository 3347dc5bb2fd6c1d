package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.DeleteRequest;
import io.millrace.model.store.DeleteRequest.Progress;
import io.millrace.model.store.DeleteRequest.State;
import io.millrace.model.store.DeleteRequests;
import io.millrace.model.store.RowCondition;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.time.UnixNanos;
import io.millrace.storage.clickhouse.schema.ResourceColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The table {@code delete_requests}: a row for each change, of which the newest counts. */
final class ClickHouseDeleteRequests implements DeleteRequests {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String ONE = "TenantId = {tenant:String} AND RequestId = {id:String}";

  private final ClickHouseLogStore store;

  ClickHouseDeleteRequests(ClickHouseLogStore store) {
    this.store = store;
  }

  @Override
  public void add(DeleteRequest request, RowCondition rows) {
    store.execute(
        new StoreQuery(
            """
            INSERT INTO delete_requests
            SELECT {tenant:String}, {id:String}, {query:String},
              fromUnixTimestamp64Nano({start:Int64}, 'UTC'), fromUnixTimestamp64Nano({end:Int64}, 'UTC'),
              fromUnixTimestamp64Nano({created:Int64}, 'UTC'), {condition:String},
              mapFromArrays({keys:Array(String)}, {values:Array(String)}), {state:String}, {percent:UInt8},
              {rows:UInt64}, fromUnixTimestamp64Nano({changed:Int64}, 'UTC'), 0""",
            ImmutableMap.<String, String>builder()
                .putAll(identity(request))
                .putAll(values(request.progress()))
                .put("query", request.query())
                .put("start", Long.toString(request.startUnixNano()))
                .put("end", Long.toString(request.endUnixNano()))
                .put("created", nanos(request.created()))
                .put("condition", rows.sql())
                .put("keys", literal(rows.parameters().keySet()))
                .put("values", literal(rows.parameters().values()))
                .buildOrThrow(),
            TIMEOUT));
  }

  @Override
  public ImmutableList<DeleteRequest> list(TenantId tenant) {
    return read("TenantId = {tenant:String}", Map.of("tenant", tenant.value()));
  }

  @Override
  public ImmutableList<DeleteRequest> list(Set<State> states) {
    return read(
        "has({states:Array(String)}, toString(State))",
        Map.of(
            "states",
            literal(
                states.stream().map(ClickHouseDeleteRequests::name).collect(toImmutableList()))));
  }

  @Override
  public Optional<DeleteRequest> find(TenantId tenant, String id) {
    return read(ONE, Map.of("tenant", tenant.value(), "id", id)).stream().findFirst();
  }

  @Override
  public RowCondition rows(DeleteRequest request) {
    try (RowCursor rows =
        store.query(
            new StoreQuery(
                "SELECT Condition, Parameters FROM delete_requests FINAL WHERE " + ONE,
                identity(request),
                TIMEOUT))) {
      if (!rows.next()) {
        throw new IllegalStateException("delete request " + request.id() + " is gone");
      }
      // One from before schema 10 names the map of those days; texts of senders are parameters.
      String condition = rows.getString(0).replace(ResourceColumn.NAME, ResourceColumn.MAP);
      return new RowCondition(condition, ImmutableMap.copyOf(rows.getMap(1)));
    }
  }

  @Override
  public void change(DeleteRequest request, ImmutableSet<State> expected, Progress progress) {
    store.execute(
        new StoreQuery(
            """
            INSERT INTO delete_requests
            SELECT * REPLACE ({state:String} AS State, {percent:UInt8} AS Percent,
              {rows:UInt64} AS DeletedRows, fromUnixTimestamp64Nano({changed:Int64}, 'UTC') AS ChangedAt,
              Change + 1 AS Change)
            FROM delete_requests FINAL
            WHERE has({expected:Array(String)}, toString(delete_requests.State)) AND\s"""
                + ONE,
            ImmutableMap.<String, String>builder()
                .putAll(identity(request))
                .putAll(values(progress))
                .put(
                    "expected",
                    literal(
                        expected.stream()
                            .map(ClickHouseDeleteRequests::name)
                            .collect(toImmutableList())))
                .buildOrThrow(),
            TIMEOUT));
  }

  private ImmutableList<DeleteRequest> read(String condition, Map<String, String> parameters) {
    ImmutableList.Builder<DeleteRequest> requests = ImmutableList.builder();
    try (RowCursor rows =
        store.query(
            new StoreQuery(
                """
                SELECT TenantId, RequestId, Query, StartTime, EndTime, CreatedAt, toString(State),
                  Percent, DeletedRows, ChangedAt
                FROM delete_requests FINAL WHERE %s ORDER BY CreatedAt, RequestId"""
                    .formatted(condition),
                parameters,
                TIMEOUT))) {
      while (rows.next()) {
        requests.add(
            new DeleteRequest(
                new TenantId(rows.getString(0)),
                rows.getString(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getLong(4),
                UnixNanos.toInstant(rows.getLong(5)),
                new Progress(
                    State.valueOf(rows.getString(6).toUpperCase(Locale.ROOT)),
                    (int) rows.getLong(7),
                    rows.getLong(8),
                    UnixNanos.toInstant(rows.getLong(9)))));
      }
    }
    return requests.build();
  }

  private static ImmutableMap<String, String> identity(DeleteRequest request) {
    return ImmutableMap.of("tenant", request.tenant().value(), "id", request.id());
  }

  private static ImmutableMap<String, String> values(Progress progress) {
    return ImmutableMap.of(
        "state", name(progress.state()),
        "percent", Integer.toString(progress.percent()),
        "rows", Long.toString(progress.deletedRows()),
        "changed", nanos(progress.changed()));
  }

  private static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String nanos(Instant time) {
    return Long.toString(UnixNanos.of(time));
  }

  /** An array of strings, as ClickHouse writes it. */
  private static String literal(Collection<String> strings) {
    return strings.stream()
        .map(text -> "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
