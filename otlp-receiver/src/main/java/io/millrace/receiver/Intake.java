package io.millrace.receiver;

import com.google.common.collect.ImmutableList;
import io.millrace.model.otlp.LogsRewriter;
import io.millrace.model.otlp.LogsScan;
import io.millrace.model.otlp.LogsScanner;
import io.millrace.model.otlp.LogsSplitter;
import io.millrace.model.otlp.LogsSplitter.Part;
import io.millrace.model.otlp.LogsSplitter.Split;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.RecordFault;
import io.millrace.model.otlp.RecordRules;
import io.millrace.model.stream.EventLog;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What both transports do with a decoded request: check it to its last byte, charge it to its
 * tenant's rates, leave out what is over a record's limits, and append the rest.
 */
final class Intake {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final EventLog log;
  private final Gate gate;
  private final ReceiverSettings settings;
  private final RetryDelays delays;
  private final ReceiverMetrics metrics;
  private final InstantSource clock;

  Intake(
      ReceiverDependencies dependencies, ReceiverSettings settings, Gate gate, RetryDelays delays) {
    this.log = dependencies.log();
    this.metrics = dependencies.metrics();
    this.clock = dependencies.clock();
    this.settings = settings;
    this.gate = gate;
    this.delays = delays;
  }

  boolean isAvailable() {
    return log.isAvailable();
  }

  /**
   * Completes when the event log holds what is kept of the request durably, or with a {@link
   * RefusedException}. Computes on the caller's thread; completes on one of the log's.
   *
   * @param request in protobuf
   * @param share where the memory for rewritten forms of it is taken from
   */
  CompletableFuture<Outcome> accept(Sender sender, byte[] request, InFlightBytes.Share share) {
    long now = nowUnixNano();
    RecordRules rules = RecordRules.of(sender.limits().records(), now);
    try {
      LogsScan scan = new LogsScanner().scan(request, rules);
      metrics.received(sender.tenant(), scan.records(), request.length);
      gate.charge(sender, request.length, scan.records());
      Split events = events(scan, request, rules, share);
      Outcome outcome = Outcome.of(scan, rules.limits(), events.refused(), log.maxEventBytes());
      count(sender.tenant(), scan, events.refused());
      return append(sender, events.parts(), now).thenApply(durable -> outcome);
    } catch (MalformedOtlpException e) {
      throw Refusal.malformed(
              "the body is not an ExportLogsServiceRequest in protobuf: " + e.getMessage())
          .toException();
    }
  }

  /** What is kept, in as many events as it needs. */
  private Split events(LogsScan scan, byte[] request, RecordRules rules, InFlightBytes.Share share)
      throws MalformedOtlpException {
    if (scan.kept() == 0) {
      return new Split(ImmutableList.of(), 0);
    }
    byte[] kept = request;
    if (!scan.isClean()) {
      share.take(request.length);
      kept = LogsRewriter.rewrite(request, rules);
    }
    if (kept.length <= log.maxEventBytes()) {
      return new Split(ImmutableList.of(new Part(kept, scan.kept())), 0);
    }
    share.take(kept.length);
    return LogsSplitter.split(kept, log.maxEventBytes());
  }

  private void count(TenantId tenant, LogsScan scan, int tooLargeForEvent) {
    for (RecordFault fault : RecordFault.values()) {
      int records = fault == RecordFault.EVENT_BYTES ? tooLargeForEvent : scan.refused(fault);
      if (records > 0) {
        metrics.recordsRefused(tenant, fault, records);
      }
    }
    if (scan.truncated() > 0) {
      metrics.recordsTruncated(tenant, scan.truncated());
    }
  }

  /** All or nothing, as far as the sender can tell: what is in doubt it sends again. */
  private CompletableFuture<Void> append(Sender sender, List<Part> parts, long now) {
    TenantId tenant = sender.tenant();
    Placement placement = sender.limits().placement().of(tenant);
    CompletableFuture<?>[] appends =
        parts.stream()
            .map(
                part ->
                    log.append(
                        new LogEvent(tenant, part.payload(), now, part.records(), placement)))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(appends)
        .orTimeout(settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (nothing, fault) -> {
              if (fault != null) {
                throw refuse(fault).toException();
              }
              for (Part part : parts) {
                metrics.accepted(tenant, part.records(), part.payload().length);
              }
              return null;
            });
  }

  private Refusal refuse(Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return switch (cause) {
      case EventLogException e when e.kind() == EventLogException.Kind.REJECTED ->
          Refusal.of(RefusalKind.TOO_LARGE, e.getMessage());
      case EventLogException _, TimeoutException _ ->
          Refusal.unavailable(
              "the event log did not confirm in time; nothing was acknowledged, send the same request again",
              delays.usual());
      default ->
          throw new IllegalStateException("the event log failed in a way it must not", cause);
    };
  }

  private long nowUnixNano() {
    Instant now = clock.instant();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }
}
