package io.millrace.server.metrics;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
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
import io.millrace.model.tenant.Scope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Prometheus's text format. The numbers name all tenants, so that only operators may see them,
 * unless they are public.
 */
public final class MetricsService implements HttpService {
  private static final MediaType TEXT =
      MediaType.PLAIN_TEXT_UTF_8.withParameter("version", "0.0.4");

  private final ProcessMetrics metrics;
  private final Authenticator authenticator;
  private final boolean isPublic;
  private final Executor executor = task -> Thread.ofVirtual().name("metrics").start(task);

  MetricsService(ProcessMetrics metrics, Authenticator authenticator, boolean isPublic) {
    this.metrics = metrics;
    this.authenticator = authenticator;
    this.isPublic = isPublic;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    try {
      authorize(request);
    } catch (AccessDeniedException e) {
      return refused(e);
    }
    return HttpResponse.of(
        CompletableFuture.supplyAsync(
            () -> HttpResponse.of(HttpStatus.OK, TEXT, HttpData.ofUtf8(metrics.scrape())),
            executor));
  }

  private void authorize(HttpRequest request) {
    if (isPublic) {
      return;
    }
    var principal =
        authenticator.authenticate(
            Credentials.of(name -> request.headers().get(name)), Scope.ADMIN);
    if (!principal.isOperator()) {
      throw new AccessDeniedException(
          AccessDeniedException.Kind.FORBIDDEN,
          "metrics are for operators; send an admin key of the tenant operator, or set metrics.public");
    }
  }

  private static HttpResponse refused(AccessDeniedException denial) {
    HttpStatus status =
        switch (denial.kind()) {
          case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
          case FORBIDDEN -> HttpStatus.FORBIDDEN;
          case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status).contentType(MediaType.PLAIN_TEXT_UTF_8);
    if (denial.kind() == AccessDeniedException.Kind.UNAUTHENTICATED) {
      headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    return HttpResponse.of(headers.build(), HttpData.ofUtf8(denial.getMessage() + "\n"));
  }
}
