package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.millrace.model.process.ChildCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
  private static final EngineSettings SETTINGS =
      EngineSettings.of(Path.of("/lib/libchdb.so"), Path.of("/data"), 8123);

  @Test
  void parse_arguments_givesTheSettingsBack() {
    EngineSettings settings =
        SETTINGS
            .withHost("0.0.0.0")
            .withPoolSize(3)
            .withMemoryLimitBytes(1L << 30)
            .withQueryTimeout(Duration.ofMillis(1_500))
            .withQueueTimeout(Duration.ZERO)
            .withMaxBodyBytes(77)
            .withSpoolDirectory(Path.of("/dev/shm/spool"));

    assertThat(EngineSettings.parse(settings.toArguments())).isEqualTo(settings);
  }

  @Test
  void parse_requiredOnly_takesDefaults() {
    assertThat(
            EngineSettings.parse(
                List.of("--library=/lib/libchdb.so", "--data-directory=/data", "--port=8123")))
        .isEqualTo(SETTINGS);
  }

  @Test
  void parse_wrongArguments_areNamed() {
    assertThatThrownBy(() -> EngineSettings.parse(List.of("--library=x", "--port=1")))
        .hasMessage("--data-directory: absent (expected: a value)");
    assertThatThrownBy(() -> EngineSettings.parse(List.of("--nonsense=1")))
        .hasMessageStartingWith("argument: --nonsense=1 (expected: one of [library, ");
    assertThatThrownBy(() -> EngineSettings.parse(with("--port=x")))
        .hasMessage("port: x (expected: a number)");
    assertThatThrownBy(() -> EngineSettings.parse(with("--port=65536")))
        .hasMessage("port: 65536 (expected: 0 to 65535)");
    assertThatThrownBy(() -> EngineSettings.parse(with("--host=localhost")))
        .hasMessage("host: localhost (expected: an IP address)");
    assertThatThrownBy(() -> EngineSettings.parse(with("--pool-size=0")))
        .hasMessage("pool-size: 0 (expected: 1 to 64)");
    assertThatThrownBy(() -> EngineSettings.parse(with("--memory-limit-bytes=1000")))
        .hasMessage("memory-limit-bytes: 1000 (expected: at least 268435456)");
  }

  @Test
  void command_ofSettings_startsTheGuardedMainClass() {
    ChildCommand command =
        EngineCommand.of(SETTINGS, "a.jar:b.jar", Path.of("/work"), Path.of("/work/engine.log"));

    assertThat(command.name()).isEqualTo("clickhouse");
    assertThat(command.command())
        .contains("-Djava.io.tmpdir=/work/tmp/clickhouse")
        .containsSequence(
            "-cp",
            "a.jar:b.jar",
            "io.millrace.model.process.ParentGuard",
            "io.millrace.storage.clickhouse.engine.EngineMain",
            "--library=/lib/libchdb.so");
    assertThat(command.environment().get("LD_PRELOAD")).endsWith("/lib/libjsig.so");
    assertThat(command.healthCheck().getAsBoolean()).isFalse();
  }

  @Test
  void command_portZero_isRefused() {
    EngineSettings anyPort = EngineSettings.of(Path.of("x"), Path.of("y"), 0);

    assertThatThrownBy(() -> EngineCommand.of(anyPort, Path.of("/"), Path.of("/log")))
        .hasMessage("port: 0 (expected: 1 to 65535 for a child process)");
  }

  @Test
  void requirePlatform_elsewhere_namesTheRemedy() {
    LibChdb.requirePlatform("Linux", "aarch64");
    LibChdb.requirePlatform("Linux", "amd64");

    assertThatThrownBy(() -> LibChdb.requirePlatform("Mac OS X", "aarch64"))
        .hasMessage(
            "embedded ClickHouse: Mac OS X aarch64 (expected: Linux on x86-64 or aarch64; elsewhere"
                + " use a real ClickHouse server by its URL)");
  }

  @Test
  void load_noFile_namesTheRemedy() {
    assertThatThrownBy(() -> LibChdb.load(Path.of("/nowhere/libchdb.so")))
        .hasMessage(
            "libchdb: /nowhere/libchdb.so (expected: a readable file; ./millrace fetch gets it)");
  }

  private static ImmutableList<String> with(String argument) {
    return ImmutableList.<String>builder().addAll(SETTINGS.toArguments()).add(argument).build();
  }
}
