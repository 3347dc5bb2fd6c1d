package io.millrace.query.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.store.LogStore;
import io.millrace.model.tenant.AccessDeniedException;
import java.util.concurrent.CompletableFuture;

/** {@code /ready}: 200 while the store answers, else 503. Needs no key, but refuses a wrong one. */
final class ReadyService implements HttpService {
  private final LogStore store;
  private final TenantResolver tenants;

  ReadyService(LogStore store, TenantResolver tenants) {
    this.store = store;
    this.tenants = tenants;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    try {
      tenants.checkIfPresent(request.headers());
    } catch (AccessDeniedException e) {
      return ErrorStatus.of(e).toResponse();
    }
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
