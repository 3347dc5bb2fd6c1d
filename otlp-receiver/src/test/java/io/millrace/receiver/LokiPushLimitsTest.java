package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.tenant.RateLimits;
import io.millrace.model.tenant.RecordLimits;
import io.millrace.model.tenant.RecordLimits.Oversize;
import io.millrace.receiver.loki.PushRequests;
import io.millrace.receiver.loki.PushRequests.Entry;
import io.millrace.receiver.loki.PushRequests.Stream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Keys and limits hold for pushed logs as for OTLP, and are told as Loki does. */
@TestInstance(Lifecycle.PER_CLASS)
class LokiPushLimitsTest {
  private final TestTenancy tenancy = new TestTenancy();
  private final ReceiverServer server =
      new ReceiverServer(ReceiverSettings.DEFAULT, tenancy.tenancy(), ReceiverMetrics.NONE);
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void reset() {
    tenancy.reset();
    server.log.reset();
  }

  @AfterAll
  void stop() {
    http.close();
    server.close();
  }

  private HttpResponse<String> push(String authorization, String... lines) throws Exception {
    long now = ReceiverServer.NOW.toEpochMilli() * 1_000_000;
    List<Entry> entries = Arrays.stream(lines).map(line -> new Entry(now, line, Map.of())).toList();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(OtlpReceiver.PUSH_PATH))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofByteArray(
                    PushRequests.of(new Stream(Map.of("job", "x"), entries)).json()));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void push_withAKey_belongsToItsTenant() throws Exception {
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    ("promtail:" + TestTenancy.ACME_KEY).getBytes(StandardCharsets.UTF_8));

    assertThat(push(basic, "line").statusCode()).isEqualTo(204);
    assertThat(server.log.events.getFirst().tenant()).isEqualTo(TestTenancy.ACME);
  }

  @Test
  void push_withoutAKey_is401() throws Exception {
    HttpResponse<String> answer = push("", "line");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo("the API key is missing or not valid\n");
    assertThat(push("Bearer " + TestTenancy.QUERY_KEY, "line").statusCode()).isEqualTo(403);
    assertThat(server.log.events).isEmpty();
  }

  @Test
  void push_overTheRate_is429WithRetryAfter() throws Exception {
    tenancy.limit(TestTenancy.OTHER, new RateLimits(100, 100, 1));
    String line = "x".repeat(300);

    push("Bearer " + TestTenancy.OTHER_KEY, line);
    HttpResponse<String> answer = push("Bearer " + TestTenancy.OTHER_KEY, line);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void push_ofWhichAnEntryBreaksALimit_keepsTheOthersAndIs400() throws Exception {
    RecordLimits any = TestTenancy.ANY_RECORD;
    tenancy.limit(
        TestTenancy.ACME,
        new RecordLimits(
            200,
            Oversize.REFUSE,
            any.maxAttributes(),
            any.maxKeyBytes(),
            any.maxValueBytes(),
            Duration.ofDays(1),
            Duration.ofDays(1)));

    HttpResponse<String> answer =
        push("Bearer " + TestTenancy.ACME_KEY, "short", "x".repeat(300), "short too");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "1 of 3 log records refused: 1 larger than 200 bytes (maxRecordBytes); all others were kept\n");
    assertThat(server.log.events.getFirst().recordCount()).isEqualTo(2);
  }
}
