package io.millrace.server.cli;

import static io.millrace.server.admin.AdminServer.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.Usage;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import io.millrace.server.admin.AdminServer;
import io.millrace.server.keys.KeyDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** tenant, key and limits against the API itself. */
final class AdminCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private AdminServer server;
  private String operator;

  @TempDir private Path data;

  @BeforeEach
  void start() {
    server = new AdminServer();
    operator = server.key(TenantId.OPERATOR, Scope.ADMIN);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What the command prints, to whichever of the two. */
  private String run(int code, Map<String, String> environment, String... words) {
    out.reset();
    err.reset();
    int actual =
        new Commands(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment)
            .run(ImmutableList.<String>builder().add(words).add("--url", server.url()).build());
    String printed = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    assertThat(actual).as(printed).isEqualTo(code);
    return printed;
  }

  private String run(String line) {
    return run(0, Map.of("MILLRACE_API_KEY", operator), line.split(" "));
  }

  @Test
  void tenant_createListShowDelete() {
    assertThat(run("tenant create bank --name B"))
        .isEqualTo(
            "created tenant bank; give it a key: millrace key create --tenant bank --name agent --scopes ingest\n");
    assertThat(run("tenant list"))
        .isEqualTo(
            """
            TENANT    NAME       CREATED               PLACEMENT  LIMITS CHANGED
            bank      B          2026-11-20T08:00:00Z  auto       0
            operator  Operators  2026-11-20T08:00:00Z  auto       0
            shop      The shop   2026-11-20T08:00:00Z  auto       0
            """);
    assertThat(run("tenant show bank"))
        .isEqualTo(
            """
            TENANT  NAME  CREATED               PLACEMENT  LIMITS CHANGED
            bank    B     2026-11-20T08:00:00Z  auto       0
            """);
    assertThat(run("tenant move bank --to own"))
        .isEqualTo(
            "tenant bank: placement own; new records go there now, those that are stored follow in the background\n");
    assertThat(run("tenant show bank"))
        .isEqualTo(
            """
            TENANT  NAME  CREATED               PLACEMENT  LIMITS CHANGED
            bank    B     2026-11-20T08:00:00Z  own        1
            """);
    run("limits reset --tenant bank");
    assertThat(run("tenant show bank")).contains(" own ");
    assertThat(run("tenant delete bank")).isEqualTo("deleted tenant bank and revoked its keys\n");
    assertThat(server.registry().tenant(new TenantId("bank"))).isEmpty();
  }

  @Test
  void key_create_printsTheKeyAlone() {
    String key = run("key create --tenant shop --name agent --scopes ingest").strip();
    assertThat(server.registry().authenticate(java.util.Optional.of(key), Scope.INGEST).tenant())
        .isEqualTo(SHOP);
    KeyRecord record = server.registry().keys(SHOP).getFirst();
    assertThat(record.name()).isEqualTo("agent");
    assertThat(record.scopes()).containsExactly(Scope.INGEST);
    assertThat(record.expires()).isEmpty();
  }

  @Test
  void key_listAndRevoke() {
    server.key(SHOP, Scope.INGEST, Scope.QUERY);
    String id = server.registry().keys(SHOP).getFirst().id();
    assertThat(run("key list --tenant shop"))
        .isEqualTo(
            """
            KEY               NAME  SCOPES        STATE  CREATED               EXPIRES  LAST USED
            %s  test  ingest,query  valid  2026-11-20T08:00:00Z  -        -
            """
                .formatted(id));
    assertThat(run("key revoke --tenant shop " + id))
        .isEqualTo("revoked key " + id + " of tenant shop\n");
    assertThat(run("key list --tenant shop")).contains("revoked");
  }

  @Test
  void limits_setShowReset() {
    assertThat(run("limits set --tenant shop bytesPerSecond=16MiB maxAge=7d"))
        .isEqualTo(run("limits show --tenant shop"))
        .isEqualTo(
            """
            LIMIT                VALUE
            bytesPerSecond       16777216      changed
            burstBytes           134217728     default
            recordsPerSecond     250000        default
            maxRequestBytes      20971520      default
            maxInFlightBytes     67108864      default
            maxRecordBytes       1048576       default
            oversize             truncate      default
            maxAttributes        256           default
            maxKeyBytes          1024          default
            maxValueBytes        262144        default
            maxAge               7d            changed
            maxAhead             1h            default
            retention            forever       default
            retentionRules                     default
            maxQueryChars        131072        default
            maxQueryRange        forever       default
            maxQueryLookBack     forever       default
            maxQueryEntries      5000          default
            maxQuerySeries       10000         default
            maxQueryPoints       11000         default
            maxQueryReadBytes    107374182400  default
            maxQueryMemoryBytes  1073741824    default
            queryTimeout         1m            default
            maxQueriesRunning    4             default
            maxQueriesWaiting    100           default
            placement            auto          default
            """);
    assertThat(run("limits reset --tenant shop maxAge"))
        .contains("maxAge               30d           default");
    assertThat(run("limits reset --tenant shop")).doesNotContain("changed");
  }

  @Test
  void output_json_isTheAnswerAsItCame() {
    assertThat(run("limits show --tenant shop --output json"))
        .startsWith("{\n  \"limits\" : {\n    \"bytesPerSecond\" : 67108864,");
  }

  @Test
  void key_fromOptionEnvironmentOrDataDirectory_inThatOrder() {
    String fromFile = server.key(TenantId.OPERATOR, Scope.ADMIN);
    String wrong = "mr_wrong";
    String[] line = {"tenant", "show", "shop", "--data", data.toString()};
    run(1, Map.of(), line);
    new KeyDirectory(data).write(KeyDirectory.OPERATOR, fromFile);
    run(0, Map.of(), line);
    run(1, Map.of("MILLRACE_API_KEY", wrong), line);
    run(0, Map.of("MILLRACE_API_KEY", operator), line);
    run(1, Map.of("MILLRACE_API_KEY", operator), "tenant", "show", "shop", "--key", wrong);
    run(0, Map.of("MILLRACE_API_KEY", wrong), "tenant", "show", "shop", "--key", operator);
  }

  @Test
  void usage_printsDaysAndTheirSum() {
    server.usage().put(SHOP, new Usage.Day(LocalDate.of(2026, 11, 19), 10, 1000, 300));
    server.usage().put(SHOP, new Usage.Day(LocalDate.of(2026, 11, 20), 5, 500, 400));
    assertThat(run("usage --tenant shop"))
        .isEqualTo(
            """
            DAY         RECORDS  RAW BYTES  STORED BYTES
            2026-11-19  10       1000       300
            2026-11-20  5        500        400
            total       15       1500
            """);
    assertThat(run("usage --tenant shop --from 2026-11-20 --to 2026-11-20"))
        .contains("total       5 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      2 | tenant            | millrace tenant: '--url': no such action (expected: create, list, show, move, delete)
      2 | key make          | millrace key: 'make': no such action (expected: create, list, revoke)
      2 | tenant create     | millrace tenant: 0 words (expected: the tenant's id)
      2 | tenant move shop  | millrace tenant: --to: not given (expected: own, pooled or auto)
      2 | tenant list x     | millrace tenant: 'x': not understood (expected: options only)
      2 | limits set maxAge | millrace limits: 'maxAge': no value (expected: LIMIT=VALUE)
      2 | limits set        | millrace limits: no limits (expected: LIMIT=VALUE, e.g. bytesPerSecond=16MiB)
      2 | tenant show shop --output xml | millrace tenant: --output: 'xml' (expected: table or json)
      """)
  void unusableLine_saysWhatWasExpected(int code, String line, String message) {
    assertThat(run(code, Map.of("MILLRACE_API_KEY", operator), line.split(" ")).strip())
        .isEqualTo(message);
  }

  @Test
  void refusal_saysMessageRemedyAndRequest() {
    assertThat(run(1, Map.of(), "tenant", "show", "shop", "--data", data.toString()))
        .matches(
            "millrace tenant: not a valid key \\(remedy: send a valid key with the scope admin, as Authorization: Bearer KEY; request [0-9a-f]+\\)\n");
  }
}
