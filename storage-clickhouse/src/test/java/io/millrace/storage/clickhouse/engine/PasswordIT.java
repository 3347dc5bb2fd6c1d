package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine with a password. */
final class PasswordIT {
  private static final String PASSWORD = "s3cr&t";

  @TempDir static Path directory;
  private static EngineFixture engine;
  private static RawHttp http;

  @BeforeAll
  static void start() throws Exception {
    Path file = Files.writeString(directory.resolve("clickhouse"), PASSWORD + "\n");
    engine = EngineFixture.start(settings -> settings.withPasswordFile(file));
    http = new RawHttp(engine.url());
  }

  @AfterAll
  static void stop() {
    http.close();
    engine.close();
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpRequest.Builder select() {
    return http.request("query", "SELECT 1");
  }

  @Test
  void rightPassword_everyWay_letsIn() throws Exception {
    List<HttpRequest.Builder> requests =
        List.of(
            select().header("Authorization", basic("default:" + PASSWORD)),
            select().header("X-ClickHouse-User", "default").header("X-ClickHouse-Key", PASSWORD),
            select().header("X-ClickHouse-Key", PASSWORD),
            http.request("query", "SELECT 1", "user", "default", "password", PASSWORD),
            http.request("query", "SELECT 1", "password", PASSWORD));
    for (HttpRequest.Builder request : requests) {
      HttpResponse<String> answer = http.send(request.build());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("1\n");
    }
  }

  @Test
  void wrongPassword_everyWay_isRefusedAsAServerDoes() throws Exception {
    List<HttpRequest.Builder> requests =
        List.of(
            select(),
            select().header("Authorization", basic("default:" + PASSWORD + "x")),
            select().header("Authorization", basic("other:" + PASSWORD)),
            select().header("Authorization", basic(":" + PASSWORD)),
            select().header("Authorization", "Bearer " + PASSWORD),
            select().header("Authorization", "Basic %%%"),
            select().header("X-ClickHouse-User", "default"),
            select().header("X-ClickHouse-Key", PASSWORD.substring(1)),
            select().header("X-ClickHouse-User", "other").header("X-ClickHouse-Key", PASSWORD),
            http.request("query", "SELECT 1", "password", ""),
            http.request("query", "SELECT 1", "user", "other", "password", PASSWORD),
            // the header counts where both are there
            http.request("query", "SELECT 1", "password", PASSWORD)
                .header("X-ClickHouse-Key", "wrong"),
            http.request("query", "SELECT 1", "password", PASSWORD)
                .header("Authorization", basic("default:wrong")));
    for (HttpRequest.Builder request : requests) {
      HttpResponse<String> answer = http.send(request.build());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).contains("516");
      assertThat(answer.body())
          .startsWith(
              "Code: 516. DB::Exception: no such user, or not its password (expected: user default with the password of the engine's password file) (AUTHENTICATION_FAILED) (version ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/replicas_status", "/?query=SELECT+1", "/no/such/path"})
  void everyPath_withoutThePassword_isRefused(String path) throws Exception {
    for (String method : List.of("GET", "POST", "HEAD", "PUT")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(engine.url() + path))
              .method(method, BodyPublishers.noBody())
              .build();
      assertThat(http.send(request).statusCode()).as(method).isEqualTo(403);
    }
  }

  @Test
  void ping_isOpen() throws Exception {
    assertThat(http.get("/ping").body()).isEqualTo("Ok.\n");
  }

  @Test
  void officialClient_withThePassword_works() throws Exception {
    try (Client client =
        new Client.Builder()
            .addEndpoint(engine.url())
            .setUsername("default")
            .setPassword(PASSWORD)
            .build()) {
      assertThat(client.ping()).isTrue();
      List<GenericRecord> rows = client.queryAll("SELECT 7 AS n");
      assertThat(rows.getFirst().getInteger("n")).isEqualTo(7);
    }
  }

  @Test
  void commandLine_hasTheFileAndNotThePassword() throws Exception {
    Path proc = Path.of("/proc", Long.toString(engine.process().pid()));
    if (Files.isReadable(proc.resolve("cmdline"))) {
      assertThat(Files.readString(proc.resolve("cmdline"))).contains("--password-file=");
    }
    assertThat(EngineCommand.of(engine.settings(), directory, directory.resolve("log")).command())
        .noneMatch(argument -> argument.contains(PASSWORD));
    try (Stream<String> lines = Files.lines(engine.logFile())) {
      assertThat(lines).noneMatch(line -> line.contains(PASSWORD));
    }
  }
}
