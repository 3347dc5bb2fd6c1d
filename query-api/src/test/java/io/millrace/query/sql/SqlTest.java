package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.ast.RangeAggregation;
import io.millrace.query.logql.ast.VectorAggregation;
import io.millrace.query.logql.eval.Direction;
import io.millrace.query.logql.eval.EntryRequest;
import io.millrace.query.logql.eval.RangeRequest;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to the store and what stays; that it means the same is PushDownDifferentialIT's. */
class SqlTest {
  private static final long START = 1_795_161_600_000_000_000L;

  /** The one quotient from which both steps follow. */
  private static final String STEP =
      "intDiv\\(toUnixTimestamp64Nano\\(Timestamp\\) - \\{p\\d+_int64:Int64}, \\{p\\d+_int64:Int64}\\)";

  private final LabelLayout layout = new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES);
  private final LogQlParser parser = new LogQlParser(ParseLimits.DEFAULT);
  private final RecordFilter filter = new RecordFilter(TenantId.DEFAULT, layout);
  private AttributeNames names = AttributeNames.UNKNOWN;
  private PushDown pushDown;

  @Test
  void entries_lineFilters_areOneStatementWithLimit() {
    StoreQuery query = entries("{service_name=\"shop\"} |= \"it's\" or \"x\" !~ \"a.b\"", 10);

    assertThat(query.sql())
        .isEqualTo(
            "SELECT Timestamp, Body, StreamId, ServiceName, Resource, LogAttributes, ScopeAttributes, ScopeName, ScopeVersion, ObservedTimestamp, SeverityNumber, SeverityText, DetectedLevel, TraceId, SpanId, TraceFlags, EventName"
                + " FROM logs WHERE TenantId = {p3:String}"
                + " AND Placement IN ({p3:String}, {p4:String})"
                + " AND Timestamp >= fromUnixTimestamp64Nano({p5_int64:Int64}, 'UTC')"
                + " AND Timestamp < fromUnixTimestamp64Nano({p6_int64:Int64}, 'UTC')"
                + " AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({p5_int64:Int64}, 'UTC'))"
                + " AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({p6_int64:Int64}, 'UTC'))"
                + " AND ServiceName = {p7:String}"
                + " AND (position(Body, {p0:String}) > 0 OR position(Body, {p1:String}) > 0)"
                + " AND (NOT match(Body, {p2:String}))"
                + " ORDER BY toStartOfFiveMinutes(Timestamp) DESC, Timestamp DESC, StreamId DESC, Body DESC, SpanId DESC"
                + " LIMIT {p8_uint64:UInt64}");
    assertThat(query.parameters())
        .containsEntry("p0", "it's")
        .containsEntry("p1", "x")
        .containsEntry("p2", "(?-s:a.b)")
        .containsEntry("p3", "default")
        .containsEntry("p7", "shop")
        .containsEntry("p8_uint64", "10");
    assertThat(pushDown.remaining()).isEmpty();
  }

  @Test
  void entries_otherLabels_areLookedUpAmongStreams() {
    StoreQuery query =
        entries("{service_namespace=~\"w.*\", host_name!=\"h\", \"my.attr\"=\"x\"}", 10);

    assertThat(query.sql())
        .contains(
            " AND StreamId IN (SELECT StreamId FROM streams WHERE TenantId = {p0:String}"
                + " AND Day >= {p4_date:Date} AND Day <= {p4_date:Date}"
                + " AND match("
                + label("{p5:String}", "ResourceAttributes[{p6:String}]", " OR k = {p6:String}")
                + ", {p7:String})"
                + " AND "
                + label("{p8:String}", "''", "")
                + " != {p9:String}"
                + " AND ResourceAttributes[{p10:String}] = {p11:String})");
    assertThat(query.parameters())
        .containsEntry("p4_date", "2026-11-20")
        .containsEntry("p5", "^(?s:service[^a-zA-Z0-9]namespace)$")
        .containsEntry("p6", "service.namespace")
        .containsEntry("p7", "^(?s:w.*)$")
        .containsEntry("p8", "^(?s:host[^a-zA-Z0-9]name)$")
        .containsEntry("p10", "my.attr");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a=\"b\"} | json",
        "{a=\"b\"} | logfmt |= \"x\"",
        "{a=\"b\"} | env=\"x\" | json",
        "{a=\"b\"} | env=\"x\" or trace_id!=\"y\" | drop env"
      })
  void entries_noFilterInTheProcess_leavesTheLimitToTheStore(String query) {
    assertThat(entries(query, 10).sql()).contains(" LIMIT ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a=\"b\"} | json | x=\"y\"",
        "{a=\"b\"} | code > 5",
        "{a=\"b\"} | code > 5 or env=\"x\"",
        "{a=\"b\"} | __error__=\"\"",
        "{a=\"b\"} | env_extracted=\"x\"",
        "{a=\"b\"} | drop env | env=\"x\""
      })
  void entries_filterInTheProcess_streamsUntilTheLimitIsFilled(String query) {
    assertThat(entries(query, 10).sql()).doesNotContain(" LIMIT ");
    assertThat(pushDown.filtersRemain()).isTrue();
  }

  @Test
  void entries_farFuture_doesWithoutBuckets() {
    SqlBuilder sql = new SqlBuilder();
    EntriesSql.write(
        sql,
        filter,
        new RecordSql(layout),
        new EntryRequest(
            (LogQuery) parser.parse("{a=\"b\"}"),
            START,
            9_000_000_000_000_000_000L,
            Direction.FORWARD,
            EntryRequest.Amount.ALL));

    assertThat(sql.build(Duration.ofSeconds(1), ImmutableMap.of()).sql())
        .doesNotContain("toStartOfFiveMinutes")
        .endsWith(" ORDER BY Timestamp ASC, StreamId ASC, Body ASC, SpanId ASC");
  }

  /** A stream label, by the hint or always, else any attribute that shows as the label. */
  private static String label(String regex, String always, String orAlways) {
    String stream =
        ("if(ResourceAttributes['loki.resource.labels'] = '', %s, "
                + "arrayFirst((v, k) -> v != '' AND match(k, %s) AND (has(arrayMap(n -> trimBoth(n), "
                + "splitByChar(',', ResourceAttributes['loki.resource.labels'])), k)%s), "
                + "mapValues(ResourceAttributes), mapKeys(ResourceAttributes)))")
            .formatted(always, regex, orAlways);
    return ("if(%s != '', %s, arrayFirst((v, k) -> match(k, %s), "
            + "mapValues(ResourceAttributes), mapKeys(ResourceAttributes)))")
        .formatted(stream, stream, regex);
  }

  @Test
  void windows_sumByStoredLabels_isOneGroupBy() {
    StoreQuery query =
        windows("sum by (service_name, detected_level) (bytes_rate({service_name=\"shop\"}[5m]))")
            .orElseThrow();

    assertThat(query.sql())
        .startsWith(
            "SELECT toString(if(ServiceName = '', 'unknown_service', ServiceName)) AS g0, toString(if(if(simpleJSONExtractString(Resource, 'loki.resource.labels') = '', '', ")
        .contains(
            ", DetectedLevel)) AS g1, least(greatest(intDiv(toUnixTimestamp64Nano(Timestamp) - ")
        .contains(
            ", toInt64(count()) AS records, toInt64(sum(length(Body))) AS total, toInt64(0) AS least, toInt64(0) AS greatest, toInt64(0) AS doubtful FROM logs WHERE ")
        .containsPattern(
            " GROUP BY ServiceName, g1, " + STEP + " HAVING records > 0 AND firstStep < endStep$");
  }

  @Test
  void windows_oneTime_isOneGroupForTheLabels() {
    StoreQuery query =
        windows("sum(rate({service_name=\"shop\"}[1h]))", StepGrid.instant(START)).orElseThrow();

    assertThat(query.sql())
        .startsWith("SELECT toInt64(0) AS firstStep, toInt64(1) AS endStep, ")
        .doesNotContain("GROUP BY")
        .endsWith(" HAVING records > 0 AND firstStep < endStep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"90s", "12m"})
  void windows_rangeOfNoWholeOrTooManySteps_isGroupedByBothSteps(String range) {
    StoreQuery query = windows("sum(rate({service_name=\"shop\"}[" + range + "]))").orElseThrow();

    assertThat(query.sql())
        .contains("AS firstStep, least(greatest(intDiv(")
        .endsWith(" GROUP BY firstStep, endStep HAVING records > 0 AND firstStep < endStep");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '\0',
      value = {
        "detected_level § DetectedLevel",
        "trace_id § TraceId",
        "thread_name § LogAttributes[{p0:String}]",
        "env § simpleJSONExtractString(Resource, {p0:String})",
        "k8s_pod_name § simpleJSONExtractString(Resource, {p0:String})",
        "host_name § arrayFirst((v, k) -> match(k, {p0:String}), arrayConcat(mapValues(LogAttributes), mapValues(JSONExtract(Resource, 'Map(LowCardinality(String), String)'))), arrayConcat(mapKeys(LogAttributes), mapKeys(JSONExtract(Resource, 'Map(LowCardinality(String), String)'))))",
        "both § arrayFirst((v, k) -> k = {p0:String}, arrayConcat(mapValues(LogAttributes), mapValues(ScopeAttributes)), arrayConcat(mapKeys(LogAttributes), mapKeys(ScopeAttributes)))",
        "nowhere § ''"
      })
  void value_namesAreKnown_readsOnlyWhatCanHaveTheLabel(String label, String value) {
    names =
        AttributeNames.of(
            List.of("thread.name", "host.name", "both", "*x"),
            List.of("both"),
            List.of("env", "k8s.pod.name", "host_name", "service.name"));

    assertThat(new RecordSql(layout, () -> names).value(new SqlBuilder(), LabelName.plain(label)))
        .contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(rate({a=\"b\"} | json [5m]))",
        "sum(rate({a=\"b\"} | code > 5ms [5m]))",
        "sum(rate({a=\"b\"} | x=ip(\"10.0.0.1\") [5m]))",
        "sum(rate({a=\"b\"} | unwrap duration(x) [5m]))",
        "sum by (x) (rate({a=\"b\"} | unwrap x [5m]))",
        "sum(rate({a=\"b\"} | unwrap x | x=\"5\" [5m]))",
        "sum(rate({a=\"b\"} | unwrap x | y > 5 [5m]))",
        "sum(rate_counter({a=\"b\"} | unwrap x [5m]))",
        "sum(avg_over_time({a=\"b\"} | unwrap x [5m]))",
        "sum without (x) (rate({a=\"b\"}[5m]))",
        "sum by (x_extracted) (rate({a=\"b\"}[5m]))",
        "sum by (__error__) (rate({a=\"b\"}[5m]))"
      })
  void windows_whatOnlyTheEvaluatorKnows_isNotWritten(String query) {
    assertThat(windows(query)).isEmpty();
  }

  @Test
  void windows_numberFilter_countsWhatItCannotTell() {
    StoreQuery query = windows("sum(rate({a=\"b\"} | code > 5.5 [5m]))").orElseThrow();

    assertThat(query.sql())
        .contains("AND toInt64OrZero(", ") > {p2_int64:Int64})", " AND NOT match(")
        .containsPattern(" GROUP BY " + STEP + " HAVING records > 0 ORDER BY doubtful DESC$");
    assertThat(query.parameters())
        .containsEntry("p1", "^(?:0|-?[1-9][0-9]{0,9})$")
        .containsEntry("p2_int64", "5");
  }

  @Test
  void windows_unwrappedLabel_isAddedUpWhereItIsWhole() {
    StoreQuery query =
        windows("sum by (env) (sum_over_time({a=\"b\"} | unwrap n | __error__=\"\" [5m]))")
            .orElseThrow();

    assertThat(query.sql())
        .contains("toInt64(sum(toInt64OrZero(if(", "toInt64(min(toInt64OrZero(")
        .contains(" != ''")
        .containsPattern(" GROUP BY g0, " + STEP + " HAVING records > 0 ORDER BY doubtful DESC$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '\0',
      value = {
        "| json | x=\"y\" § (position(Body, {p1:String}) > 0 OR position(Body, {p2:String}) > 0 OR if(if(",
        "| json | x=~\"y|z\" § (position(Body, {p1:String}) > 0 OR position(Body, {p2:String}) > 0 OR position(Body, {p3:String}) > 0 OR match(",
        "| logfmt | x=\"y\" and n > 5 § (position(Body, {p1:String}) > 0 OR position(Body, {p2:String}) > 0 OR if(if(",
        "|> \"<_> b <_>\" § ((1 AND position(Body, {p0:String}) > 0))",
        "|> \"a <_>\" § ((1 AND startsWith(Body, {p0:String})))"
      })
  void entries_filterOnWhatIsInTheLine_asksForItBefore(String stages, String condition) {
    assertThat(entries("{service_name=\"b\"} " + stages, 10).sql()).contains(condition);
    assertThat(pushDown.filtersRemain()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "| json | x!=\"y\"",
        "| json | x=\"\"",
        "| json | x=\"y\" or n > 5",
        "| json | x=~\"y.*\"",
        "| json | x_extracted=\"y\"",
        "| label_format x=\"{{.y}}\" | x=\"y\"",
        "| line_format \"{{.y}}\" | json | x=\"y\"",
        "| unpack | x=\"y\"",
        "!> \"<_> b <_>\""
      })
  void entries_whatMayStandAnywhere_asksForNothing(String stages) {
    assertThat(entries("{service_name=\"b\"} " + stages, 10).sql()).doesNotContain("(Body, ");
  }

  @Test
  void entries_fewLabels_areColumnsOfTheirOwn() {
    SqlBuilder sql = new SqlBuilder();
    EntriesSql.write(
        sql,
        filter,
        new RecordSql(layout),
        new EntryRequest(
            (LogQuery) parser.parse("{service_name=\"shop\"} | json"),
            START,
            START + 600_000_000_000L,
            Direction.FORWARD,
            new EntryRequest.Amount(
                OptionalInt.empty(),
                Optional.of(
                    ImmutableSet.of(LabelName.plain("code"), LabelName.plain("__error__"))))));

    assertThat(sql.build(Duration.ofSeconds(1), ImmutableMap.of()).sql())
        .startsWith(
            "SELECT Timestamp, Body, if((if(simpleJSONExtractString(Resource, 'loki.resource.labels') = '', '', ")
        .contains(
            " OR arrayExists(k -> k = {p0:String}, ",
            ")), concat('=', if(",
            "), '') FROM logs WHERE ");
  }

  @Test
  void presence_namesAreKnown_looksOnlyWhereTheLabelCanBe() {
    names = AttributeNames.of(List.of("thread.name"), List.of(), List.of("env"));
    RecordSql records = new RecordSql(layout, () -> names);

    assertThat(records.presence(new SqlBuilder(), LabelName.plain("thread_name")))
        .isEqualTo("(mapContains(LogAttributes, {p0:String}))");
    assertThat(records.presence(new SqlBuilder(), LabelName.plain("trace_id")))
        .isEqualTo("(TraceId != '')");
    assertThat(records.presence(new SqlBuilder(), LabelName.plain("nowhere"))).isEqualTo("0");
  }

  @Test
  void names_hintAmongThem_isAskedOfEveryResource() {
    names = AttributeNames.of(List.of(), List.of(), List.of("rack", "loki.resource.labels"));

    assertThat(new RecordSql(layout, () -> names).value(new SqlBuilder(), LabelName.plain("rack")))
        .get()
        .asString()
        .startsWith(
            "if(if(simpleJSONExtractString(Resource, 'loki.resource.labels') = '', '', arrayFirst(");
  }

  /** Names that were not noted, and a list that may have lost some. */
  @Test
  void names_notAllNoted_areUnknown() {
    List<String> many = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();

    assertThat(AttributeNames.of(List.of("a", "*"), many, many.subList(0, 999)))
        .isEqualTo(
            new AttributeNames(
                Optional.empty(),
                Optional.empty(),
                Optional.of(ImmutableSet.copyOf(many.subList(0, 999)))));
  }

  private StoreQuery entries(String query, int limit) {
    SqlBuilder sql = new SqlBuilder();
    EntryRequest request =
        new EntryRequest(
            (LogQuery) parser.parse(query),
            START,
            START + 600_000_000_000L,
            Direction.BACKWARD,
            EntryRequest.Amount.limited(limit));
    pushDown =
        EntriesSql.write(sql, filter, new RecordSql(layout, () -> names), request).pushDown();
    return sql.build(Duration.ofSeconds(1), ImmutableMap.of());
  }

  private Optional<StoreQuery> windows(String query) {
    return windows(query, StepGrid.aligned(START, START + 600_000_000_000L, 60_000_000_000L));
  }

  private Optional<StoreQuery> windows(String query, StepGrid grid) {
    VectorAggregation sum = (VectorAggregation) parser.parse(query);
    RangeRequest request =
        new RangeRequest((RangeAggregation) sum.inner(), Optional.of(sum.grouping()), grid);
    SqlBuilder sql = new SqlBuilder();
    return WindowsSql.write(sql, filter, new RecordSql(layout, () -> names), request)
        ? Optional.of(sql.build(Duration.ofSeconds(1), ImmutableMap.of()))
        : Optional.empty();
  }
}
