package io.millrace.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.Credentials;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one route: checks the key, reads the body, and writes the answer or the fault as JSON. */
final class AdminService implements HttpService {
  private static final Logger LOG = LoggerFactory.getLogger(AdminService.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Executor THREADS = task -> Thread.ofVirtual().name("admin").start(task);
  private static final ImmutableList<String> CHALLENGES =
      ImmutableList.of("Bearer realm=\"millrace\"", "Basic realm=\"millrace\"");

  private final AdminRoute route;
  private final Authenticator authenticator;

  AdminService(AdminRoute route, Authenticator authenticator) {
    this.route = route;
    this.authenticator = authenticator;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    Principal principal;
    try {
      principal = authenticator.authenticate(Credentials.of(request.headers()::get), Scope.ADMIN);
    } catch (AccessDeniedException e) {
      // After the body, which is small: some clients do not look for an answer before they sent it.
      return HttpResponse.of(request.aggregate().handle((whole, fault) -> fault(context, e)));
    }
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(whole -> run(context, principal, whole), THREADS)
            .exceptionally(e -> fault(context, e)));
  }

  private HttpResponse run(
      ServiceRequestContext context, Principal principal, AggregatedHttpRequest request) {
    try {
      AdminAnswer answer =
          route
              .endpoint()
              .apply(
                  new AdminRequest(
                      principal, context::pathParam, context::queryParam, body(request)));
      if (request.method() != HttpMethod.GET) {
        LOG.info("{} {} by key {}", request.method(), context.path(), principal.keyId());
      }
      return response(answer);
    } catch (RuntimeException e) {
      return fault(context, e);
    }
  }

  private static JsonNode body(AggregatedHttpRequest request) {
    if (request.content().isEmpty()) {
      return JSON.missingNode();
    }
    try {
      return JSON.readTree(request.contentUtf8());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "body: not JSON at line %d column %d (expected: a JSON object)"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          e);
    }
  }

  private static HttpResponse response(AdminAnswer answer) {
    return answer
        .body()
        .map(body -> HttpResponse.of(headers(answer.status()).build(), data(body)))
        .orElseGet(() -> HttpResponse.of(answer.status()));
  }

  private static HttpResponse fault(ServiceRequestContext context, Throwable cause) {
    AdminFault fault = AdminFault.of(cause);
    if (fault.status().isServerError()) {
      LOG.warn(
          "{} {} failed, request {}", context.method(), context.path(), context.id().text(), cause);
    }
    ResponseHeadersBuilder headers = headers(fault.status());
    if (fault.status().equals(HttpStatus.UNAUTHORIZED)) {
      headers.add(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGES);
    }
    return HttpResponse.of(
        headers.build(),
        data(
            JSON.createObjectNode()
                .put("message", fault.message())
                .put("remedy", fault.remedy())
                .put("requestId", context.id().text())));
  }

  /** An answer may hold a new key: nobody on the way shall keep it. */
  private static ResponseHeadersBuilder headers(HttpStatus status) {
    return ResponseHeaders.builder(status)
        .contentType(MediaType.JSON_UTF_8)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
  }

  private static HttpData data(JsonNode json) {
    return HttpData.ofUtf8(json.toString());
  }
}
