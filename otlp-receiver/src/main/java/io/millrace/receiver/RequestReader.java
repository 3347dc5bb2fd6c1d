package io.millrace.receiver;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletableFuture;

/** Reads a body with the request's bounds of size and time. */
final class RequestReader {
  private RequestReader() {}

  /** Completes on the request's event loop, as {@link BodyCollector#body} says. */
  static CompletableFuture<byte[]> read(
      ServiceRequestContext context, HttpRequest request, int maxBytes, InFlightBytes.Share share) {
    BoundedBytes bytes = new BoundedBytes(maxBytes, share);
    long declared = request.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, 0);
    if (declared > maxBytes) {
      request.abort();
      return CompletableFuture.failedFuture(Refusal.tooLarge(maxBytes).toException());
    }
    try {
      bytes.ensureCapacity((int) declared);
    } catch (RefusedException e) {
      request.abort();
      return CompletableFuture.failedFuture(e);
    }
    BodyCollector collector = new BodyCollector(bytes);
    request.subscribe(collector, context.eventLoop());
    return collector.body();
  }
}
