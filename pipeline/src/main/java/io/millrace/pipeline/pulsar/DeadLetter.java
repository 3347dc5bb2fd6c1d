package io.millrace.pipeline.pulsar;

import java.time.Instant;

/**
 * An event that could not be stored.
 *
 * @param id names it in the queue, {@code segment:entry}
 * @param tenant whose it is, as the event says
 * @param reason why it could not be stored
 * @param origin position that it had in the log; the same for a copy that was put aside twice
 * @param putAside when
 * @param payload its bytes, as they were received
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on as they are; nobody compares letters.
public record DeadLetter(
    String id, String tenant, String reason, String origin, Instant putAside, byte[] payload) {
  @Override
  public String toString() {
    return "DeadLetter[id=" + id + ", origin=" + origin + ", bytes=" + payload.length + "]";
  }
}
