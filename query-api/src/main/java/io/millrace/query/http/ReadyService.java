package io.millrace.query.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.store.LogStore;
import java.util.concurrent.CompletableFuture;

/** {@code /ready}: 200 while the store answers, else 503. */
final class ReadyService implements HttpService {
  private final LogStore store;

  ReadyService(LogStore store) {
    this.store = store;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    Thread.ofVirtual().name("ready").start(() -> response.complete(answer()));
    return HttpResponse.of(response);
  }

  private HttpResponse answer() {
    return store.isAvailable()
        ? HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "ready\n")
        : HttpResponse.of(
            HttpStatus.SERVICE_UNAVAILABLE,
            MediaType.PLAIN_TEXT_UTF_8,
            "the store is not available\n");
  }
}
