package io.millrace.pipeline.replay;

import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventLogException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what a store or a log that is away could not do, for ever, and says so once for each time
 * that it is away. Belongs to one thread.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final ReplaySettings settings;
  private final Consumer<String> notices;

  Attempts(ReplaySettings settings, Consumer<String> notices) {
    this.settings = settings;
    this.notices = notices;
  }

  /** Something that may fail and be repeated. */
  @FunctionalInterface
  interface Step<T> {
    /**
     * Does it.
     *
     * @param again whether an earlier attempt may have done it
     */
    T run(boolean again) throws InterruptedException;
  }

  /** Blocks until it is done. Throws what no repetition mends. */
  <T> T run(String what, boolean again, Step<T> step) throws InterruptedException {
    long pauseMillis = settings.minBackoffMillis();
    boolean repeated = again;
    boolean told = false;
    while (true) {
      try {
        return step.run(repeated);
      } catch (StoreException e) {
        if (e.kind() == StoreException.Kind.REJECTED) {
          throw e;
        }
        told = tell(what, e, told);
      } catch (EventLogException e) {
        if (e.kind() == EventLogException.Kind.REJECTED) {
          throw e;
        }
        told = tell(what, e, told);
      }
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
      pauseMillis = Math.min(settings.maxBackoffMillis(), pauseMillis * 2);
      repeated = true;
    }
  }

  private boolean tell(String what, RuntimeException fault, boolean told) {
    if (!told) {
      LOG.info("{}: tried again until it succeeds", what, fault);
      notices.accept(what + " is tried again until it succeeds: " + fault.getMessage());
    }
    return true;
  }
}
