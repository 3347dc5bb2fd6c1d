package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.collect.ImmutableList;
import io.millrace.server.cli.Commands;
import io.millrace.server.keys.KeyDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines over a WebSocket, while they come, from a whole Millrace. Measures times. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class TailTests {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(25);
  private static final int MAX_TAILS = 10;
  private static final int WARM_UP = 50;
  private static final int MEASURED = 300;

  private static final HttpClient client = HttpClient.newHttpClient();

  private final RunningMillrace millrace;

  /** Open from the first test to the last. */
  private TailReader silent;

  TailTests(RunningMillrace millrace) {
    this.millrace = millrace;
  }

  @BeforeAll
  void openSilent() {
    silent = tail(millrace.key(), "{service_name=\"silent\"}", "");
  }

  @AfterAll
  static void close() {
    client.shutdownNow();
  }

  private TailReader tail(String key, String query, String more) {
    return TailReader.open(client, millrace, key, query, more);
  }

  private void send(String key, String json) {
    try (Exports exports = new Exports(millrace.otlpHttp(""), key)) {
      assertThat(exports.send(json)).isEqualTo(200);
    }
  }

  /** A request with one record for each line, a nanosecond apart. */
  private static String lines(String service, long firstNanos, String... lines) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      records
          .append(i == 0 ? "" : ",")
          .append(
              "{\"timeUnixNano\":\"%d\",\"body\":{\"stringValue\":%s}}"
                  .formatted(firstNanos + i, new TextNode(lines[i])));
    }
    return "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},\"scopeLogs\":[{\"logRecords\":[%s]}]}]}"
        .formatted(service, records);
  }

  private static long nowNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private String metrics() {
    return millrace
        .send(
            HttpRequest.newBuilder(millrace.query("/metrics"))
                .header("Authorization", millrace.bearer(KeyDirectory.OPERATOR))
                .build())
        .body();
  }

  private void awaitStored(String service, int lines) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                millrace
                    .sql(
                        "SELECT count() FROM millrace.logs WHERE ServiceName = '%s' FORMAT TSV"
                            .formatted(service))
                    .equals(lines + "\n"));
  }

  @Test
  void record_isSeenSoonAfterItsAcknowledgement() {
    long[] nanos = new long[MEASURED];
    try (TailReader tail = tail(millrace.key(), "{service_name=\"quick\"}", "");
        Exports exports = new Exports(millrace.otlpHttp(""), millrace.key())) {
      for (int number = 0; number < WARM_UP + MEASURED; number++) {
        assertThat(exports.send("quick", number, 1)).isEqualTo(200);
        long acknowledged = System.nanoTime();
        List<TailReader.Frame> frames = tail.awaitLines(number + 1);
        assertThat(frames.getLast().lines()).containsExactly("record " + number);
        if (number >= WARM_UP) {
          nanos[number - WARM_UP] = frames.getLast().nanoTime() - acknowledged;
        }
      }
      assertThat(tail.dropped()).isZero();
    }
    Arrays.sort(nanos);
    System.out.printf(
        "tail: from the acknowledgement to the frame, ms: median %.1f, p99 %.1f, longest %.1f%n",
        nanos[MEASURED / 2] / 1e6, nanos[MEASURED * 99 / 100] / 1e6, nanos[MEASURED - 1] / 1e6);
    assertThat(nanos[MEASURED * 99 / 100]).isLessThan(TimeUnit.MILLISECONDS.toNanos(200));
  }

  @Test
  void slowReader_isTold_andSlowsNobody() {
    int requests = 60;
    int recordsOfRequest = 100;
    String filler = "0123456789abcdef".repeat(512);
    String key = millrace.newTenant("slow", "ingest", "query");
    try (TailReader slow =
            TailReader.openStalled(client, millrace, key, "{service_name=\"big\"}", "");
        TailReader quick =
            tail(key, "{service_name=\"big\"} | line_format \"{{ __line__ | trunc 12 }}\"", "");
        Exports exports = new Exports(millrace.otlpHttp(""), key)) {
      long[] nanos = new long[requests];
      for (int request = 0; request < requests; request++) {
        int first = request * recordsOfRequest;
        String[] lines =
            IntStream.range(first, first + recordsOfRequest)
                .mapToObj(number -> "%012d %s".formatted(number, filler))
                .toArray(String[]::new);
        assertThat(exports.send(lines("big", nowNanos(), lines))).isEqualTo(200);
        long acknowledged = System.nanoTime();
        long seen = quick.awaitLines(first + recordsOfRequest).getLast().nanoTime();
        nanos[request] = seen - acknowledged;
      }
      int sent = requests * recordsOfRequest;
      assertThat(quick.lines())
          .isEqualTo(IntStream.range(0, sent).mapToObj("%012d"::formatted).toList());
      assertThat(quick.dropped()).isZero();
      Arrays.sort(nanos);
      System.out.printf(
          "tail: beside a slow one, requests of 800 kB, ms: median %.1f, longest %.1f%n",
          nanos[requests / 2] / 1e6, nanos[requests - 1] / 1e6);
      assertThat(nanos[requests / 2]).isLessThan(TimeUnit.MILLISECONDS.toNanos(200));

      slow.resume();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(slow.lines().size() + slow.dropped()).as(slow::ended).isEqualTo(sent));
      assertThat(slow.dropped()).isPositive();
      System.out.printf("tail: the slow one missed %d of %d records%n", slow.dropped(), sent);
      assertThat(metrics())
          .contains("millrace_query_tails{server=\"query\"} 3.0\n")
          .contains(
              "millrace_query_tail_dropped_records_total{server=\"query\"} %s\n"
                  .formatted((double) slow.dropped()));
      send(key, lines("big", nowNanos(), "after"));
      await().atMost(PATIENCE).until(() -> slow.lines().getLast().equals("after"));
      assertThat(slow.dropped() + slow.lines().size()).isEqualTo(sent + 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pipe-a; |= \"user\" != \"bob\"; {\"user\":\"alice\",\"ms\":250}, user=carol ms=9",
        "pipe-b; | json | ms > 100; {\"user\":\"alice\",\"ms\":250}",
        "pipe-c; | logfmt | ms < 10 | line_format \"{{.user}}={{.ms}}\"; carol=9",
        "pipe-d; | json user=\"user\" | user=\"bob\" | line_format \"{{.user | ToUpper}}\"; BOB",
        "pipe-e; |~ \"(?i)NOTHING\" | detected_level=\"error\"; nothing of use level=error",
      })
  void pipeline_isAppliedToWhatComes(String service, String pipeline, String expected) {
    try (TailReader tail =
            tail(millrace.key(), "{service_name=\"%s\"} ".formatted(service) + pipeline, "");
        TailReader all = tail(millrace.key(), "{service_name=\"%s\"}".formatted(service), "")) {
      send(
          millrace.key(),
          lines(
              service,
              nowNanos(),
              "{\"user\":\"alice\",\"ms\":250}",
              "{\"user\":\"bob\",\"ms\":50}",
              "user=carol ms=9",
              "nothing of use level=error"));
      String last = "end user=bob";
      send(millrace.key(), lines(service, nowNanos(), last));
      assertThat(all.awaitLines(5)).isNotEmpty();
      List<String> wanted = List.of(expected.split(", (?=user)", -1));
      assertThat(tail.awaitLines(wanted.size())).isNotEmpty();
      assertThat(tail.lines()).isEqualTo(wanted);
    }
  }

  @Test
  void labels_areThoseThatAQueryGivesForTheSameRecord() {
    String request =
        """
        {"resourceLogs":[{"resource":{"attributes":[
            {"key":"service.name","value":{"stringValue":"labelled"}},
            {"key":"service.namespace","value":{"stringValue":"ns"}},
            {"key":"k8s.pod.name","value":{"stringValue":"pod-1"}},
            {"key":"host.name","value":{"stringValue":"h1"}},
            {"key":"rack","value":{"stringValue":"r7"}},
            {"key":"loki.resource.labels","value":{"stringValue":"rack"}}]},
          "scopeLogs":[{"scope":{"name":"lib","version":"1.2","attributes":[{"key":"s.a","value":{"boolValue":true}}]},
            "logRecords":[
              {"timeUnixNano":"%1$d","observedTimeUnixNano":"%2$d","severityNumber":17,"severityText":"ERR",
                "body":{"stringValue":"plain ünïcode"},"flags":1,"eventName":"ev",
                "traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef",
                "attributes":[{"key":"http.status","value":{"intValue":"500"}},{"key":"ratio","value":{"doubleValue":0.25}},
                  {"key":"deep","value":{"kvlistValue":{"values":[{"key":"a.b","value":{"stringValue":"x"}}]}}},
                  {"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"two"}]}}},
                  {"key":"service.name","value":{"stringValue":"of the record"}}]},
              {"timeUnixNano":"%3$d","body":{"kvlistValue":{"values":[{"key":"level","value":{"stringValue":"warn"}}]}}},
              {"timeUnixNano":"%4$d","body":{"stringValue":"level=debug x"}}]}]}]}
        """
            .formatted(nowNanos(), nowNanos() + 7, nowNanos() + 1_000_000, nowNanos() + 2_000_000);
    String query = "{service_name=\"labelled\"} | logfmt";
    try (TailReader folded = tail(millrace.key(), query, "");
        TailReader apart = TailReader.openCategorized(client, millrace, millrace.key(), query)) {
      send(millrace.key(), request);
      JsonNode live = folded.awaitLines(3).getFirst().json();
      JsonNode liveApart = apart.awaitLines(3).getFirst().json();
      awaitStored("labelled", 3);

      JsonNode stored =
          millrace.queryRange(
              query,
              nowNanos() - 60_000_000_000L,
              nowNanos() + 60_000_000_000L,
              "&direction=forward");
      assertThat(live.path("streams")).isEqualTo(stored.path("data").path("result"));
      assertThat(live.path("streams")).hasSize(3);
      assertThat(live.has("encodingFlags")).isFalse();
      JsonNode storedApart = millrace.categorized(query);
      assertThat(liveApart.path("streams")).isEqualTo(storedApart.path("result"));
      assertThat(liveApart.path("encodingFlags")).isEqualTo(storedApart.path("encodingFlags"));
    }
  }

  @Test
  void tenants_seeTheirOwnAlone() {
    String one = millrace.newTenant("one", "ingest", "query");
    String two = millrace.newTenant("two", "ingest", "query");
    try (TailReader ofOne = tail(one, "{service_name=~\".+\"}", "");
        TailReader ofTwo = tail(two, "{service_name=~\".+\"}", "")) {
      send(one, lines("shared", nowNanos(), "of one"));
      send(two, lines("shared", nowNanos(), "of two"));
      send(one, lines("shared", nowNanos(), "end of one"));
      send(two, lines("shared", nowNanos(), "end of two"));

      ofOne.awaitLines(2);
      ofTwo.awaitLines(2);
      assertThat(ofOne.lines()).containsExactly("of one", "end of one");
      assertThat(ofTwo.lines()).containsExactly("of two", "end of two");
    }
  }

  @Test
  void history_comesFirst_limitedToTheNewest_andNothingIsMissedOrSeenTwice() {
    long begin = nowNanos();
    send(millrace.key(), lines("past", begin, "a", "b", "c", "d", "e"));
    awaitStored("past", 5);
    try (TailReader three = tail(millrace.key(), "{service_name=\"past\"}", "&limit=3");
        TailReader some =
            tail(millrace.key(), "{service_name=\"past\"}", "&start=" + (begin + 1))) {
      send(millrace.key(), lines("past", nowNanos(), "f"));
      three.awaitLines(4);
      some.awaitLines(5);
      assertThat(three.lines()).containsExactly("c", "d", "e", "f");
      assertThat(three.frames().getFirst().lines()).containsExactly("c", "d", "e");
      assertThat(some.lines()).containsExactly("b", "c", "d", "e", "f");
    }
  }

  @Test
  void tailsThatBeginUnderLoad_missNothing_andShowNothingTwice() {
    int records = 200;
    List<TailReader> tails = new ArrayList<>();
    try (Exports exports = new Exports(millrace.otlpHttp(""), millrace.key())) {
      for (int number = 0; number < records; number++) {
        assertThat(exports.send("joined", number, 1)).isEqualTo(200);
        if (number % 50 == 25) {
          tails.add(tail(millrace.key(), "{service_name=\"joined\"}", "&limit=5000"));
        }
      }
      List<String> all = IntStream.range(0, records).mapToObj(n -> "record " + n).toList();
      for (TailReader tail : tails) {
        tail.awaitLines(records);
        assertThat(tail.lines()).containsExactlyInAnyOrderElementsOf(all);
      }
    } finally {
      tails.forEach(TailReader::close);
    }
  }

  @Test
  void delay_holdsLinesBack_andPutsThemInOrder() {
    try (TailReader tail = tail(millrace.key(), "{service_name=\"held\"}", "&delay_for=1")) {
      long now = nowNanos();
      send(millrace.key(), lines("held", now + 5, "younger"));
      long acknowledged = System.nanoTime();
      send(millrace.key(), lines("held", now, "older"));
      TailReader.Frame first = tail.awaitLines(2).getFirst();
      assertThat(tail.lines()).containsExactly("older", "younger");
      assertThat(first.nanoTime() - acknowledged)
          .isBetween(TimeUnit.MILLISECONDS.toNanos(900), TimeUnit.SECONDS.toNanos(3));
    }
  }

  private int refusal(String key, String query) {
    Throwable refusal = catchThrowable(() -> tail(key, query, ""));
    assertThat(refusal).hasCauseInstanceOf(WebSocketHandshakeException.class);
    return ((WebSocketHandshakeException) refusal.getCause()).getResponse().statusCode();
  }

  @Test
  void wrongRequests_areRefusedAtTheHandshake() {
    String query = "{service_name=\"x\"}";
    assertThat(refusal("", query)).isEqualTo(401);
    assertThat(refusal("mr_0123456789abcdef_wrong", query)).isEqualTo(401);
    assertThat(refusal(millrace.newKey("default", "ingest"), query)).isEqualTo(403);
    assertThat(refusal(millrace.key(), "{")).isEqualTo(400);
    assertThat(refusal(millrace.key(), "rate({service_name=\"x\"}[1m])")).isEqualTo(400);
    assertThat(said("logs", "--follow", "rate({service_name=\"x\"}[1m])"))
        .isEqualTo(
            "millrace logs: query: a metric query (expected: a log query; only lines can be followed)");
  }

  @Test
  void tooMany_areRefused_andAClientThatIsGoneMakesRoom() {
    String key = millrace.newTenant("many", "query");
    String query = "{service_name=\"x\"}";
    List<TailReader> tails = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_TAILS; i++) {
        tails.add(tail(key, query, ""));
      }
      assertThat(refusal(key, query)).isEqualTo(429);
      tails.removeLast().abort();
      await().atMost(PATIENCE).ignoreExceptions().until(() -> tails.add(tail(key, query, "")));
      assertThat(refusal(key, query)).isEqualTo(429);
    } finally {
      tails.forEach(TailReader::close);
    }
  }

  private ImmutableList<String> command(String... words) {
    return ImmutableList.<String>builder()
        .add(words)
        .add("--url", millrace.query("").toString(), "--data", millrace.data().toString())
        .build();
  }

  /** What a command says on its error output. */
  private String said(String... words) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    new Commands(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(command(words));
    return err.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void logsFollow_printsWhatWasAndWhatComes() throws Exception {
    send(millrace.key(), lines("followed", nowNanos(), "before"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    Thread command =
        Thread.ofPlatform()
            .start(
                () ->
                    new Commands(printed, printed)
                        .run(
                            command(
                                "logs",
                                "{service_name=\"followed\"}",
                                "--follow",
                                "--output",
                                "raw")));
    await().atMost(PATIENCE).until(() -> out.toString(StandardCharsets.UTF_8).equals("before\n"));
    send(millrace.key(), lines("followed", nowNanos(), "after", "later"));
    await()
        .atMost(PATIENCE)
        .until(() -> out.toString(StandardCharsets.UTF_8).equals("before\nafter\nlater\n"));
    command.interrupt();
    command.join();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("before\nafter\nlater\nmillrace logs: stopped before it was done\n");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void stop_tellsEveryClient() {
    TailReader one = tail(millrace.key(), "{service_name=\"x\"}", "");
    TailReader two = tail(millrace.key(), "{service_name=\"y\"}", "&delay_for=5");

    assertThat(millrace.stop()).isLessThan(STOP_LIMIT);

    assertThat(one.end()).isEqualTo("1001 the server stops; connect again");
    assertThat(two.end()).isEqualTo("1001 the server stops; connect again");
    assertThat(silent.end()).isEqualTo("1001 the server stops; connect again");
    assertThat(silent.frames()).isEmpty();
    assertThat(millrace.output()).doesNotContain("did not stop in order");
  }
}
