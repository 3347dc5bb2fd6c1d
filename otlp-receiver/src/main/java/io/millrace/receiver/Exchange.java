package io.millrace.receiver;

import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.TimeoutException;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.tenant.TenantId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of a request, the same on both transports: read the body on the event loop, decode and
 * check it on a virtual thread, append, answer when the log has confirmed.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Intake intake;
  private final ReceiverSettings settings;
  private final TenantResolver tenants;
  private final OpenRequests openRequests;
  private final Executor executor;
  private final InFlightBytes inFlight;

  Exchange(
      Intake intake,
      ReceiverSettings settings,
      TenantResolver tenants,
      OpenRequests openRequests,
      Executor executor) {
    this.intake = intake;
    this.settings = settings;
    this.tenants = tenants;
    this.openRequests = openRequests;
    this.executor = executor;
    this.inFlight = new InFlightBytes(settings);
  }

  /** What a transport adds: how bytes become a request, and how the outcome is told. */
  interface Transport {
    /** Largest body, in bytes. */
    int maxBodyBytes();

    /** The request in protobuf; may block. Throws {@link RefusedException}. */
    byte[] decode(byte[] body, InFlightBytes.Share share);

    HttpResponse success();

    HttpResponse refused(Refusal refusal);

    /** A fault of our own: the details are in our log alone. */
    HttpResponse failed();
  }

  HttpResponse serve(ServiceRequestContext context, HttpRequest request, Transport transport) {
    if (!openRequests.tryOpen()) {
      request.abort();
      return transport.refused(
          Refusal.unavailable(
              "the receiver is shutting down; send the same request again", settings.retryAfter()));
    }
    InFlightBytes.Share share = inFlight.newShare();
    CompletableFuture<HttpResponse> answer =
        accept(context, request, transport, share)
            .handle(
                (nothing, fault) -> {
                  share.giveBack();
                  openRequests.close();
                  return fault == null ? transport.success() : answer(transport, fault);
                });
    return HttpResponse.of(answer);
  }

  private CompletableFuture<Void> accept(
      ServiceRequestContext context,
      HttpRequest request,
      Transport transport,
      InFlightBytes.Share share) {
    TenantId tenant = tenants.resolve(request.headers());
    return RequestReader.read(context, request, transport.maxBodyBytes(), share)
        .thenApplyAsync(body -> transport.decode(body, share), executor)
        .thenCompose(protobuf -> intake.accept(tenant, protobuf));
  }

  private static HttpResponse answer(Transport transport, Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof RefusedException refused) {
      return transport.refused(refused.refusal());
    }
    if (cause instanceof AbortedStreamException
        || cause instanceof ClosedSessionException
        || cause instanceof TimeoutException) {
      return transport.refused(Refusal.malformed("the body ended before it was complete"));
    }
    LOG.error("a request failed", cause);
    return transport.failed();
  }
}
