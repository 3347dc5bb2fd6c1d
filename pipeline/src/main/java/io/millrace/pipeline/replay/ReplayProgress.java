package io.millrace.pipeline.replay;

/**
 * How far a replay is.
 *
 * @param step what it does
 * @param fraction of the step that is done, 0 to 1
 * @param records that were read and are stored beside, earlier attempts included
 * @param repetitions of clients that were left out
 * @param unreadable events that can never be stored, and are among the dead letters
 * @param replaced records of the store that were taken away for new ones, by this attempt
 */
public record ReplayProgress(
    Step step, double fraction, long records, long repetitions, long unreadable, long replaced) {
  /** What a replay does, in this order. */
  public enum Step {
    /** Looks at what the log holds. */
    PREPARE,
    /** Reads the log and stores beside. */
    READ,
    /** Puts day after day in place. */
    SWAP,
    DONE
  }
}
