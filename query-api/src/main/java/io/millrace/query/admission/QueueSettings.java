package io.millrace.query.admission;

/**
 * How many queries one process takes.
 *
 * @param maxRunning of all tenants at once (query.max-running)
 * @param maxWaiting of all tenants at once (query.max-waiting)
 */
public record QueueSettings(int maxRunning, int maxWaiting) {
  /** The embedded engine has 8 connections: two are left to the writer. */
  public static final QueueSettings DEFAULT = new QueueSettings(6, 1_000);

  /** Checks the numbers; {@link IllegalArgumentException} names the one that is wrong. */
  public QueueSettings {
    require(maxRunning >= 1, "query.max-running", maxRunning, 1);
    require(maxWaiting >= 0, "query.max-waiting", maxWaiting, 0);
  }

  private static void require(boolean holds, String name, int value, int least) {
    if (!holds) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: at least " + least + ")");
    }
  }
}
