package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's process: opens the data, serves HTTP, and ends in order on SIGTERM. Arguments are
 * those of {@link EngineSettings#toArguments}. Exit codes: 0 after an orderly end, 1 if the engine
 * cannot start or a statement would not stop, 2 for wrong arguments, 74 for want of room on the
 * disk.
 */
public final class EngineMain {
  private static final Logger log = LoggerFactory.getLogger(EngineMain.class);

  private EngineMain() {}

  /** Returns when the server listens; the process lives on. */
  public static void main(String[] arguments) {
    Libc libc = new Libc();
    try {
      EngineSettings settings = EngineSettings.parse(Arrays.asList(arguments));
      RoomGuard room = RoomGuard.of(settings);
      room.watch(() -> end(libc, RoomGuard.EXIT_CODE, room.message()));
      EngineServer server = EngineServer.start(EmbeddedEngine.start(settings), settings);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, libc), "engine-stop"));
      log.info("ClickHouse engine: http://{}:{}", settings.host(), server.port());
    } catch (IllegalArgumentException e) {
      end(libc, 2, e.getMessage());
    } catch (IllegalStateException | IOException | EngineException e) {
      end(libc, 1, e.getMessage());
    } catch (RuntimeException e) {
      log.error("ClickHouse engine: cannot start", e);
      end(libc, 1, e.toString());
    }
  }

  private static void stop(EngineServer server, Libc libc) {
    int code = 1;
    try {
      if (server.stop()) {
        code = 0;
      } else {
        log.warn("ClickHouse engine: a statement did not stop; ending without it");
      }
    } catch (InterruptedException e) {
      log.warn("ClickHouse engine: interrupted while stopping");
    } finally {
      // Not through exit(): the library's destructors would race its threads.
      System.out.flush();
      System.err.flush();
      libc.exitNow(code);
    }
  }

  private static void end(Libc libc, int code, String message) {
    System.err.println("ClickHouse engine: " + message);
    System.err.flush();
    libc.exitNow(code);
  }
}
