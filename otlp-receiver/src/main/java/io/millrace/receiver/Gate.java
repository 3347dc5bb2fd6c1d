package io.millrace.receiver;

import com.google.common.base.Ticker;
import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Credentials;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import java.util.Optional;

/**
 * Who is let in, by the key, and how often, by the rates. Answers from memory, on event loops too.
 * Thread-safe.
 */
final class Gate {
  private final Tenancy tenancy;
  private final RateLimiter limiter;
  private final RetryDelays delays;
  private final ReceiverMetrics metrics;

  Gate(Tenancy tenancy, RetryDelays delays, ReceiverMetrics metrics, Ticker ticker) {
    this.tenancy = tenancy;
    this.limiter = new RateLimiter(tenancy.peers(), ticker);
    this.delays = delays;
    this.metrics = metrics;
  }

  /** The API key of a request, if it has one. */
  static Optional<String> credential(RequestHeaders headers) {
    return Credentials.of(headers::get);
  }

  /**
   * The tenant of a key that may send logs, with its limits.
   *
   * @throws RefusedException if there is no such key, or keys are not known yet
   */
  Sender authenticate(Optional<String> credential) {
    try {
      Principal principal = tenancy.authenticator().authenticate(credential, Scope.INGEST);
      return new Sender(principal.tenant(), tenancy.limits().limits(principal.tenant()));
    } catch (AccessDeniedException e) {
      throw refusal(e).toException();
    }
  }

  private Refusal refusal(AccessDeniedException denied) {
    return switch (denied.kind()) {
      case UNAUTHENTICATED -> Refusal.of(RefusalKind.UNAUTHENTICATED, denied.getMessage());
      case FORBIDDEN -> Refusal.of(RefusalKind.FORBIDDEN, denied.getMessage());
      case UNAVAILABLE -> Refusal.unavailable(denied.getMessage(), delays.usual());
    };
  }

  /**
   * Before the body is read.
   *
   * @throws RefusedException if the tenant owes for earlier requests
   */
  void checkRate(Sender sender) {
    refuse(sender, limiter.check(sender.tenant(), sender.limits().rates()));
  }

  /**
   * When the size of a request is known.
   *
   * @throws RefusedException if others of the tenant have used the rate up in the meantime
   */
  void charge(Sender sender, int bytes, int records) {
    refuse(sender, limiter.charge(sender.tenant(), sender.limits().rates(), bytes, records));
  }

  private void refuse(Sender sender, Optional<TenantRate.Excess> excess) {
    if (excess.isPresent()) {
      metrics.rateLimited(sender.tenant(), excess.get().rate());
      throw rateLimited(sender, excess.get()).toException();
    }
  }

  private Refusal rateLimited(Sender sender, TenantRate.Excess excess) {
    String limit =
        switch (excess.rate()) {
          case BYTES ->
              "%d bytes per second (bytesPerSecond)"
                  .formatted(sender.limits().rates().bytesPerSecond());
          case RECORDS ->
              "%d log records per second (recordsPerSecond)"
                  .formatted(sender.limits().rates().recordsPerSecond());
        };
    return new Refusal(
        RefusalKind.RATE_LIMITED,
        "tenant %s is over its rate of %s; send the same request again later"
            .formatted(sender.tenant(), limit),
        Optional.of(delays.atLeast(excess.untilPaid())));
  }

  /** Tells the other receivers what was asked for here. Once a second. */
  void shareWithPeers() {
    limiter.shareWithPeers();
  }
}
