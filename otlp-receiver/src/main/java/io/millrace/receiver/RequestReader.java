package io.millrace.receiver;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletableFuture;

/** Reads bodies within their bounds, or reads past them. */
final class RequestReader {
  private RequestReader() {}

  /** Completes on the request's event loop, as {@link BodyCollector#body} says. */
  static CompletableFuture<byte[]> read(
      ServiceRequestContext context, HttpRequest request, int framingBytes, RequestBudget budget) {
    BoundedBytes bytes = budget.newBytes(framingBytes);
    BodyCollector collector = new BodyCollector(bytes, budget.maxBytes());
    try {
      bytes.expect(request.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, 0));
    } catch (RefusedException e) {
      collector.refuse(e);
    }
    request.subscribe(collector, context.eventLoop());
    return collector.body();
  }

  /** Answers when the body has been thrown away. */
  static HttpResponse answerUnread(
      ServiceRequestContext context, HttpRequest request, int maxBytes, HttpResponse answer) {
    BoundedBytes none = new BoundedBytes(0, 0, InFlightBytes.NO_SHARE);
    BodyCollector collector = new BodyCollector(none, maxBytes);
    collector.refuse(Refusal.malformed("not read").toException());
    request.subscribe(collector, context.eventLoop());
    return HttpResponse.of(collector.body().handle((body, refusal) -> answer));
  }
}
