package io.millrace.server.wiring;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.RegistryException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats what needs Pulsar until Pulsar is there; says once that it waits. */
final class AwaitPulsar {
  private static final Logger LOG = LoggerFactory.getLogger(AwaitPulsar.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String pulsarUrl;
  private final Consumer<String> notices;
  private boolean told;

  /**
   * Waits for nothing yet.
   *
   * @param notices receives one line for the terminal
   */
  AwaitPulsar(String pulsarUrl, Consumer<String> notices) {
    this.pulsarUrl = pulsarUrl;
    this.notices = notices;
  }

  /** The result of the first attempt that finds Pulsar there. Blocks. */
  <T> T get(Supplier<T> attempt) throws InterruptedException {
    while (true) {
      try {
        return attempt.get();
      } catch (EventLogException e) {
        if (e.kind() != EventLogException.Kind.UNAVAILABLE) {
          throw e;
        }
        pause(e.getMessage());
      } catch (RegistryException e) {
        if (e.kind() != RegistryException.Kind.UNAVAILABLE) {
          throw e;
        }
        pause(e.getMessage());
      }
    }
  }

  private void pause(String reason) throws InterruptedException {
    if (!told) {
      told = true;
      LOG.info("waiting for Pulsar at {}, trying every second: {}", pulsarUrl, reason);
      notices.accept("waiting for Pulsar at " + pulsarUrl + ", trying every second ...");
    }
    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
  }
}
