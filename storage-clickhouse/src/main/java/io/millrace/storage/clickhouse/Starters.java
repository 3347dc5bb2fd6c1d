package io.millrace.storage.clickhouse;

import com.google.common.util.concurrent.Uninterruptibles;
import io.millrace.model.store.StoreException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What several starters do at once, of which one alone gets through with each step. */
final class Starters {
  private static final Logger logger = LoggerFactory.getLogger(Starters.class);

  private static final int ATTEMPTS = 50;

  /** Between attempts: another starter is at it. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Starters() {}

  /**
   * Makes steps until it is done, whoever did it. One that fails may have been made by another
   * starter: it is looked at again.
   *
   * @throws StoreException of the last attempt
   */
  static void untilDone(BooleanSupplier isDone, Runnable step) {
    for (int attempt = 1; !isDone.getAsBoolean(); attempt++) {
      try {
        step.run();
      } catch (StoreException e) {
        if (attempt == ATTEMPTS && !isDone.getAsBoolean()) {
          throw e;
        }
        again(e);
      }
    }
  }

  /** Before another attempt. */
  static void again(StoreException fault) {
    logger.info("schema, looked at again: {}", fault.getMessage());
    Uninterruptibles.sleepUninterruptibly(PAUSE);
  }
}
