package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.model.process.ChildProcess;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleIT {
  /** Of this test, and of others that run beside it. */
  private static final long ROOM_FOR_THE_START = 512L << 20;

  private static final long MOST_FILLED = 4L << 30;

  @TempDir Path temporary;

  @Test
  void kill_afterInserts_nextStartHasThem() throws Exception {
    try (EngineFixture engine = EngineFixture.start();
        RawHttp http = new RawHttp(engine.url())) {
      http.post("CREATE DATABASE kept ENGINE = Atomic");
      http.post("CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a", "database", "kept");
      for (int i = 0; i < 20; i++) {
        http.post("INSERT INTO t SELECT number FROM numbers(1000)", "database", "kept");
      }
      http.post("CREATE TABLE gone (a UInt32) ENGINE = MergeTree ORDER BY a", "database", "kept");
      http.post("DROP TABLE gone", "database", "kept");
      Files.writeString(engine.settings().spoolDirectory().resolve("left.insert"), "rows");

      engine.process().kill();
      engine.launch();

      assertThat(http.post("SELECT count(), sum(a) FROM kept.t").body())
          .isEqualTo("20000\t9990000\n");
      assertThat(http.post("SHOW TABLES FROM kept").body()).isEqualTo("t\n");
      try (Stream<Path> spooled = Files.list(engine.settings().spoolDirectory())) {
        assertThat(spooled).isEmpty();
      }
    }
  }

  @Test
  void stop_withARunningQuery_endsInOrder() throws Exception {
    EngineFixture engine = EngineFixture.start();
    try (RawHttp http = new RawHttp(engine.url())) {
      CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return http.post("SELECT count() FROM system.numbers").statusCode();
                } catch (Exception e) {
                  return 0;
                }
              });
      await()
          .until(
              () ->
                  http.post(
                          "SELECT count() FROM system.processes WHERE query LIKE '%numbers%'"
                              + " AND query NOT LIKE '%processes%'")
                      .body()
                      .equals("1\n"));
      CompletableFuture<Integer> exit = engine.process().onExit();

      ProcessHandle.of(engine.process().pid()).orElseThrow().destroy();

      assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
      assertThat(status.get(10, TimeUnit.SECONDS)).isNotEqualTo(200);
      engine.launch();
      assertThat(http.post("SELECT 1").body()).isEqualTo("1\n");
    }
    engine.close();
  }

  @Test
  void stop_whenIdle_endsQuickly() throws Exception {
    EngineFixture engine = EngineFixture.start();
    CompletableFuture<Integer> exit = engine.process().onExit();
    long start = System.nanoTime();

    ProcessHandle.of(engine.process().pid()).orElseThrow().destroy();

    assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    engine.launch();
    engine.close();
  }

  /** The parent's end is the end of the child's standard input. */
  @Test
  void parentDies_childEndsInOrder() throws Exception {
    EngineSettings settings =
        EngineSettings.of(
            EngineFixture.library(), temporary.resolve("data"), EngineFixture.freePort());
    Process child =
        new ProcessBuilder(
                EngineCommand.of(settings, temporary, temporary.resolve("log")).command())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("log").toFile())
            .start();
    try (RawHttp http = new RawHttp("http://127.0.0.1:" + settings.port())) {
      await()
          .ignoreExceptions()
          .atMost(Duration.ofSeconds(30))
          .until(() -> http.post("SELECT 1").body().equals("1\n"));

      child.getOutputStream().close();

      assertThat(child.waitFor(6, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isZero();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void start_dataInUse_failsWithTheOthersProcessId() throws Exception {
    try (EngineFixture engine = EngineFixture.start()) {
      EngineSettings second =
          EngineSettings.of(
              EngineFixture.library(), engine.settings().dataDirectory(), EngineFixture.freePort());
      ChildProcess process =
          ChildProcess.start(EngineCommand.of(second, temporary, temporary.resolve("second.log")));

      assertThatThrownBy(process::awaitHealthy)
          .hasMessageContaining("clickhouse ended with code 1 before it was ready")
          .hasMessageContaining(
              "data-directory: %s (expected: not in use; the engine with process id %d has it)"
                  .formatted(engine.settings().dataDirectory(), engine.process().pid()));
    }
  }

  @Test
  void start_wrongLibrary_failsWithTheRemedy() {
    EngineSettings settings =
        EngineSettings.of(Path.of("/nowhere/libchdb.so"), temporary.resolve("data"), 1);
    ChildProcess process =
        ChildProcess.start(EngineCommand.of(settings, temporary, temporary.resolve("log")));

    assertThatThrownBy(process::awaitHealthy)
        .hasMessageContaining("clickhouse ended with code 1 before it was ready")
        .hasMessageContaining(
            "libchdb: /nowhere/libchdb.so (expected: a readable file; ./millrace fetch gets it)");
  }

  @Test
  void start_noRoomOnTheDisk_failsWithTheRemedy() {
    EngineSettings settings =
        EngineSettings.of(EngineFixture.library(), temporary.resolve("data"), 1)
            .withMinFreeBytes(1L << 60);
    ChildProcess process =
        ChildProcess.start(EngineCommand.of(settings, temporary, temporary.resolve("log")));

    assertThatThrownBy(process::awaitHealthy)
        .hasMessageContaining("clickhouse ended with code 1 before it was ready")
        .hasMessageContaining(
            " MiB free (expected: at least 1099511627776; remedy: room on the disk)");
  }

  @Test
  void diskFillsUp_endsBeforeItIsFull_andStartsWhenThereIsRoom() throws Exception {
    long room = temporary.toFile().getUsableSpace();
    try (EngineFixture engine =
        EngineFixture.start(settings -> settings.withMinFreeBytes(room - ROOM_FOR_THE_START))) {
      Path filler = temporary.resolve("filler");
      try (OutputStream out = Files.newOutputStream(filler)) {
        byte[] chunk = new byte[32 << 20];
        for (long size = 0;
            size < MOST_FILLED && engine.process().isAlive();
            size += chunk.length) {
          out.write(chunk);
        }
      } finally {
        Files.delete(filler);
      }
      assertThat(engine.process().onExit().get(10, TimeUnit.SECONDS))
          .isEqualTo(RoomGuard.EXIT_CODE);
      assertThat(engine.process().logTail())
          .contains("; remedy: room on the disk); what was stored stays");
      // There is room again.
      engine.launch();
    }
  }
}
