package io.millrace.query.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.TenantId;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an endpoint on a virtual thread and streams its answer. The thread is interrupted when the
 * request is cancelled: by its client, or past its time.
 */
final class EndpointService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(EndpointService.class);

  private final Endpoint endpoint;
  private final TenantResolver tenants;

  EndpointService(Endpoint endpoint, TenantResolver tenants) {
    this.endpoint = endpoint;
    this.tenants = tenants;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    TenantId tenant;
    try {
      tenant = tenants.resolve(request.headers());
    } catch (AccessDeniedException e) {
      // After the body, which is small: some clients do not look for an answer before they sent it.
      return HttpResponse.of(
          request.aggregate().handle((whole, fault) -> ErrorStatus.of(e).toResponse()));
    }
    HttpResponseWriter response = HttpResponse.streaming();
    var _ =
        request
            .aggregate()
            .handle(
                (whole, fault) -> {
                  if (fault == null) {
                    start(context, new Call(tenant, whole), response);
                  } else {
                    response.close(fault);
                  }
                  return null;
                });
    return response;
  }

  /** A request as a whole, from a known tenant. */
  private record Call(TenantId tenant, AggregatedHttpRequest request) {}

  private void start(ServiceRequestContext context, Call call, HttpResponseWriter response) {
    Thread worker =
        Thread.ofVirtual()
            .name("query-" + context.id().shortText())
            .unstarted(() -> run(context, call, response));
    var _ = context.whenRequestCancelling().thenAccept(cause -> worker.interrupt());
    var _ =
        response
            .whenComplete()
            .exceptionally(
                fault -> {
                  // the client closed the connection
                  worker.interrupt();
                  return null;
                });
    worker.setUncaughtExceptionHandler(
        (thread, fault) -> {
          LOGGER.error(
              "request {} failed: {} {}",
              context.id().text(),
              context.method(),
              context.path(),
              fault);
          response.abort(fault);
        });
    worker.start();
  }

  private void run(ServiceRequestContext context, Call call, HttpResponseWriter response) {
    Answer answer;
    try {
      answer = endpoint.answer(request(context, call));
    } catch (RuntimeException e) {
      refuse(context, e, response);
      return;
    }
    try (answer) {
      write(context, answer, response);
    }
  }

  private static ApiRequest request(ServiceRequestContext context, Call call) {
    return new ApiRequest(
        context,
        call.request().headers(),
        call.tenant(),
        parameters(context, call.request()),
        call.request().content());
  }

  private static Parameters parameters(
      ServiceRequestContext context, AggregatedHttpRequest request) {
    QueryParams params = context.queryParams();
    MediaType type = request.contentType();
    if (type != null && type.belongsTo(MediaType.FORM_DATA)) {
      params = params.toBuilder().add(QueryParams.fromQueryString(request.contentUtf8())).build();
    }
    return new Parameters(params);
  }

  private static void refuse(
      ServiceRequestContext context, RuntimeException error, HttpResponseWriter response) {
    ErrorStatus status = ErrorStatus.of(error);
    if (status.isServerError()) {
      LOGGER.warn(
          "request {} failed: {} {}", context.id().text(), context.method(), context.path(), error);
    }
    send(response, status);
  }

  private static void send(HttpResponseWriter response, ErrorStatus error) {
    // false when the client is gone: then nobody wants to know
    if (response.tryWrite(error.headers()) && response.tryWrite(HttpData.ofUtf8(error.text()))) {
      response.close();
    }
  }

  private static void write(
      ServiceRequestContext context, Answer answer, HttpResponseWriter response) {
    ResponseHeaders headers =
        ResponseHeaders.builder(answer.status()).contentType(answer.contentType()).build();
    if (!response.tryWrite(headers)) {
      return;
    }
    try {
      answer.writeTo(new ResponseStream(response));
    } catch (IOException e) {
      // only a client that went away ends a stream that has begun
      LOGGER.debug("request {}: answer not taken to its end", context.id().text(), e);
      response.abort(e);
      return;
    }
    response.close();
  }
}
