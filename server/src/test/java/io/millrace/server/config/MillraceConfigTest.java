package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.server.config.MillraceConfig.Option;
import io.millrace.server.config.MillraceConfig.Role;
import io.millrace.storage.clickhouse.ColdVolume;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MillraceConfigTest {
  @TempDir Path directory;

  @Test
  void load_nothingGiven_isTheReference() {
    MillraceConfig config = MillraceConfig.load(Optional.empty(), Map.of(), List.of());
    assertThat(config.roles()).containsExactly(Role.RECEIVER, Role.WRITER, Role.QUERIER);
    assertThat(config.bindAddress()).isEqualTo("127.0.0.1");
    assertThat(config.receiver().grpcPort()).isEqualTo(4317);
    assertThat(config.receiver().maxRequestBytes()).isEqualTo(20 << 20);
    assertThat(config.stream().url()).isEmpty();
    assertThat(config.stream().retentionTime()).isEqualTo(Duration.ofDays(3));
    assertThat(config.writer().maxBatchAge()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void load_fileEnvironmentAndCommandLine_theLaterWins() throws IOException {
    Path file =
        write("receiver:\n  grpc-port: 1\n  http-port: 2\nquery: {port: 3}\nroles: [writer]\n");
    MillraceConfig config =
        MillraceConfig.load(
            Optional.of(file),
            Map.of(
                "MILLRACE_RECEIVER_HTTP_PORT", "12", "MILLRACE_QUERY_PORT", "13", "PATH", "/bin"),
            List.of(new Option("query.port", "23", "--query-port")));
    assertThat(config.receiver().grpcPort()).isEqualTo(1);
    assertThat(config.receiver().httpPort()).isEqualTo(12);
    assertThat(config.query().port()).isEqualTo(23);
    assertThat(config.roles()).containsExactly(Role.WRITER);
  }

  @Test
  void load_unknownKeyInFile_namesLineAndNearestKey() throws IOException {
    Path file = write("# a comment\nreceiver:\n  grpc-prt: 4317\n");
    assertFault(
        file,
        Map.of(),
        "receiver.grpc-prt: no such setting, in "
            + file
            + " line 3 (did you mean receiver.grpc-port? reference.yaml lists all)");
  }

  @Test
  void load_unknownVariable_saysHowNamesAreMade() {
    assertFault(
        null,
        Map.of("MILLRACE_GRPC", "1"),
        "MILLRACE_GRPC: no such setting (expected: MILLRACE_ and a key of reference.yaml in capitals, e.g. MILLRACE_RECEIVER_GRPC_PORT)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      receiver.grpc-port              | 70000       | a whole number from 1 to 65535
      receiver.max-request-size       | 20MB        | a size of at least 1024 bytes, such as 64KiB, 20MiB or 1GiB
      writer.max-batch-age            | 1           | a duration of at least 1ms, such as 250ms, 10s, 5m, 1h or 7d
      stream.tiered.enabled           | yes         | true or false
      roles                           | receiver,cook | any of receiver, writer, querier
      roles                           | ''          | at least one of receiver, writer, querier
      store.url                       | ''          | a URL, or 'embedded'
      store.cluster.name              | logs        | empty, since store.url is embedded: one server
      store.cluster.local-database    | parts       | empty, since store.cluster.name is
      store.tiering.after-days        | 0           | a whole number from 1 to 36500
      store.tiering.policy            | it's        | a name of 1 to 100 of A-Z, a-z, 0-9, _ and -
      store.embedded.extra-config     | /nowhere    | a file that can be read
      """)
  void load_invalidValue_namesKeyValueOriginAndConstraint(
      String key, String value, String expected) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                MillraceConfig.load(
                    Optional.empty(), Map.of(), List.of(new Option(key, value, "--option"))))
        .withMessage("%s: '%s', set by --option (expected: %s)", key, value, expected);
  }

  @Test
  void load_clusterAndTiering_areThoseOfTheStore() {
    MillraceConfig.Store store =
        MillraceConfig.load(
                Optional.empty(),
                Map.of(
                    "MILLRACE_STORE_URL", "http://clickhouse-1:8123",
                    "MILLRACE_STORE_CLUSTER_NAME", "logs",
                    "MILLRACE_STORE_CLUSTER_LOCAL_DATABASE", "parts",
                    "MILLRACE_STORE_TIERING_POLICY", "tiered",
                    "MILLRACE_STORE_TIERING_AFTER_DAYS", "3"),
                List.of())
            .store();
    assertThat(store.layout())
        .isEqualTo(TableLayout.cluster("logs", true).withPartDatabase("parts"));
    assertThat(store.coldVolume()).contains(new ColdVolume("tiered", "cold", 3));

    MillraceConfig.Store plain = MillraceConfig.load(Optional.empty(), Map.of(), List.of()).store();
    assertThat(plain.layout()).isEqualTo(TableLayout.SINGLE);
    assertThat(plain.coldVolume()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STORE_CLUSTER_NAME | a b | store.cluster.name: 'a b', set by environment variable MILLRACE_STORE_CLUSTER_NAME (expected: 1 to 100 of A-Z, a-z, 0-9, _, . and -)",
        "STORE_CLUSTER_LOCAL_DATABASE | 1st | store.cluster.local-database: '1st', set by environment variable MILLRACE_STORE_CLUSTER_LOCAL_DATABASE (expected: 1 to 81 of A-Z, a-z, 0-9 and _, no digit first)",
        "STORE_CLUSTER_LOCAL_DATABASE | millrace | store.cluster.local-database: 'millrace', set by environment variable MILLRACE_STORE_CLUSTER_LOCAL_DATABASE (expected: another than store.database and the one of the SQL views)",
      })
  void load_namesOfACluster_areChecked(String variable, String value, String message) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MILLRACE_STORE_URL", "http://clickhouse-1:8123");
    environment.put("MILLRACE_STORE_CLUSTER_NAME", "logs");
    environment.put("MILLRACE_" + variable, value);
    assertFault(null, environment, message);
  }

  @Test
  void load_pulsarWithoutAdminUrl_isRefused() {
    assertFault(
        null,
        Map.of("MILLRACE_STREAM_URL", "pulsar://p:6650"),
        "stream.admin-url: '', set by the default line "
            + adminUrlLine()
            + " (expected: Pulsar's admin URL, since stream.url names a server)");
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0", "192.168.1.5", "::", "example.org"})
  void load_noAuthOnAnotherAddress_isRefused(String address) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> noAuth(address))
        .withMessage(
            "auth.enabled: 'false', set by --no-auth (expected: true, since bind-address %s may be reached from other machines; or bind-address 127.0.0.1)",
            address);
    assertThat(
            MillraceConfig.load(
                    Optional.empty(), Map.of("MILLRACE_BIND_ADDRESS", address), List.of())
                .auth()
                .enabled())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "127.1.2.3", "::1", "localhost"})
  void load_noAuthOnLoopback_isTaken(String address) {
    assertThat(noAuth(address).auth().enabled()).isFalse();
  }

  private static MillraceConfig noAuth(String address) {
    return MillraceConfig.load(
        Optional.empty(),
        Map.of("MILLRACE_BIND_ADDRESS", address, "MILLRACE_API_KEY", "mr_of_the_commands"),
        List.of(new Option("auth.enabled", "false", "--no-auth")));
  }

  @Test
  void load_brokenYaml_namesTheFile() throws IOException {
    Path file = write("receiver: [");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> MillraceConfig.load(Optional.of(file), Map.of(), List.of()))
        .withMessageStartingWith(file + ": not valid YAML: ");
  }

  @Test
  void toString_neverShowsThePassword() {
    MillraceConfig config =
        MillraceConfig.load(
            Optional.empty(), Map.of("MILLRACE_STORE_PASSWORD", "hunter2"), List.of());
    assertThat(config.store().password()).isEqualTo("hunter2");
    assertThat(config.toString()).doesNotContain("hunter2");
  }

  private static void assertFault(Path file, Map<String, String> environment, String message) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> MillraceConfig.load(Optional.ofNullable(file), environment, List.of()))
        .withMessage(message);
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("millrace.yaml"), yaml);
  }

  private static int adminUrlLine() {
    try {
      List<String> lines =
          com.google.common.io.Resources.readLines(
              com.google.common.io.Resources.getResource("io/millrace/server/reference.yaml"),
              java.nio.charset.StandardCharsets.UTF_8);
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).contains("admin-url:")) {
          return i + 1;
        }
      }
      throw new AssertionError("admin-url does not stand in reference.yaml");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
