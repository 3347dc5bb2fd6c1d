package io.millrace.receiver;

import com.google.common.base.Ticker;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.TimeoutException;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.tenant.TenantId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of a request, the same on every transport: whose it is and whether it may come in is
 * decided by its headers; then its body is read on the event loop, decoded and checked on a virtual
 * thread, appended, and answered when the log has confirmed.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Gate gate;
  private final Intake intake;
  private final ReceiverSettings settings;
  private final RetryDelays delays;
  private final ReceiverMetrics metrics;
  private final Ticker ticker;
  private final OpenRequests openRequests;
  private final Executor executor;
  private final InFlightBytes inFlight;

  Exchange(
      ReceiverDependencies dependencies,
      ReceiverSettings settings,
      OpenRequests openRequests,
      Executor executor,
      Ticker ticker) {
    this.settings = settings;
    this.metrics = dependencies.metrics();
    this.delays = new RetryDelays(settings.retryAfter(), dependencies.random());
    this.gate = new Gate(dependencies.tenancy(), delays, metrics, ticker);
    this.intake = new Intake(dependencies, settings, gate, delays);
    this.inFlight = new InFlightBytes(settings.maxInFlightBytes(), delays, metrics);
    this.openRequests = openRequests;
    this.executor = executor;
    this.ticker = ticker;
  }

  /** What a transport adds: how bytes become a request, and how the outcome is told. */
  interface Transport {
    /** Throws {@link RefusedException} if the headers tell already that it cannot be taken. */
    void checkHeaders();

    /** Bytes of a body that are around the request. */
    int framingBytes();

    /** The request in protobuf; may block. Throws {@link RefusedException}. */
    byte[] decode(byte[] body, RequestBudget budget);

    HttpResponse success(Outcome outcome);

    HttpResponse refused(Refusal refusal);

    /** A fault of our own: the details are in our log alone. */
    HttpResponse failed();
  }

  Gate gate() {
    return gate;
  }

  boolean isAvailable() {
    return intake.isAvailable();
  }

  HttpResponse serve(ServiceRequestContext context, HttpRequest request, Transport transport) {
    long begin = ticker.read();
    Optional<TenantId> tenant = Optional.empty();
    try {
      Sender sender = gate.authenticate(Gate.credential(request.headers()));
      tenant = Optional.of(sender.tenant());
      transport.checkHeaders();
      gate.checkRate(sender);
      open();
      return HttpResponse.of(read(context, request, transport, sender, begin));
    } catch (RefusedException e) {
      metrics.requestRefused(tenant, e.refusal().kind());
      return RequestReader.answerUnread(
          context, request, settings.maxRequestBytes(), transport.refused(e.refusal()));
    }
  }

  private void open() {
    if (!openRequests.tryOpen()) {
      throw Refusal.unavailable(
              "the receiver is shutting down; send the same request again", delays.usual())
          .toException();
    }
  }

  private CompletableFuture<HttpResponse> read(
      ServiceRequestContext context,
      HttpRequest request,
      Transport transport,
      Sender sender,
      long begin) {
    InFlightBytes.Share share =
        inFlight.newShare(sender.tenant(), sender.limits().maxInFlightBytes());
    int maxBytes = Math.min(settings.maxRequestBytes(), sender.limits().maxRequestBytes());
    RequestBudget budget = new RequestBudget(maxBytes, share);
    return RequestReader.read(context, request, transport.framingBytes(), budget)
        .thenApplyAsync(body -> transport.decode(body, budget), executor)
        .thenCompose(protobuf -> intake.accept(sender, protobuf, share))
        .handle(
            (outcome, fault) -> {
              share.giveBack();
              openRequests.close();
              if (fault != null) {
                return failure(context, transport, sender, fault);
              }
              metrics.madeDurable(sender.tenant(), ticker.read() - begin);
              return transport.success(outcome);
            });
  }

  private HttpResponse failure(
      ServiceRequestContext context, Transport transport, Sender sender, Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    Refusal refusal;
    if (cause instanceof RefusedException refused) {
      refusal = refused.refusal();
    } else if (cause instanceof AbortedStreamException
        || cause instanceof ClosedSessionException
        || cause instanceof TimeoutException) {
      refusal = Refusal.malformed("the body ended before it was complete");
    } else {
      LOG.error("request {} failed", context.id().text(), cause);
      return transport.failed();
    }
    metrics.requestRefused(Optional.of(sender.tenant()), refusal.kind());
    return transport.refused(refusal);
  }
}
