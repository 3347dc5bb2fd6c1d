package io.millrace.receiver;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What both transports do with a decoded request: check it to its last byte and append it. */
final class Intake {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final EventLog log;
  private final ReceiverSettings settings;
  private final InstantSource clock;

  Intake(EventLog log, ReceiverSettings settings, InstantSource clock) {
    this.log = log;
    this.settings = settings;
    this.clock = clock;
  }

  boolean isAvailable() {
    return log.isAvailable();
  }

  /**
   * Completes when the event log holds the request durably, or with a {@link RefusedException}.
   * Computes on the caller's thread; completes on one of the log's.
   */
  CompletableFuture<Void> accept(TenantId tenant, byte[] request) {
    int records = count(request);
    if (records == 0) {
      return CompletableFuture.completedFuture(null);
    }
    return log.append(new LogEvent(tenant, request, nowUnixNano(), records))
        .copy()
        .orTimeout(settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            fault -> {
              throw refuse(fault).toException();
            });
  }

  private static int count(byte[] request) {
    try {
      return new OtlpLogsReader().count(request);
    } catch (MalformedOtlpException e) {
      throw Refusal.malformed(
              "the body is not an ExportLogsServiceRequest in protobuf: " + e.getMessage())
          .toException();
    }
  }

  private Refusal refuse(Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return switch (cause) {
      case EventLogException e when e.kind() == EventLogException.Kind.REJECTED ->
          Refusal.of(RefusalKind.TOO_LARGE, e.getMessage());
      case EventLogException _, TimeoutException _ ->
          Refusal.unavailable(
              "the event log did not confirm in time; nothing was acknowledged, send the same request again",
              settings.retryAfter());
      default ->
          throw new IllegalStateException("the event log failed in a way it must not", cause);
    };
  }

  private long nowUnixNano() {
    Instant now = clock.instant();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }
}
