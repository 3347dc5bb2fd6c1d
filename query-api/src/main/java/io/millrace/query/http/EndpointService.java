package io.millrace.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an endpoint on a virtual thread and streams its answer as JSON. The thread is interrupted
 * when the request is cancelled: by its client, or past its time.
 */
final class EndpointService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(EndpointService.class);
  private static final JsonFactory JSON = new JsonFactory();

  private final Endpoint endpoint;
  private final TenantResolver tenants;

  EndpointService(Endpoint endpoint, TenantResolver tenants) {
    this.endpoint = endpoint;
    this.tenants = tenants;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    HttpResponseWriter response = HttpResponse.streaming();
    var _ =
        request
            .aggregate()
            .handle(
                (whole, fault) -> {
                  if (fault == null) {
                    start(context, whole, response);
                  } else {
                    response.close(fault);
                  }
                  return null;
                });
    return response;
  }

  private void start(
      ServiceRequestContext context, AggregatedHttpRequest request, HttpResponseWriter response) {
    Thread worker =
        Thread.ofVirtual()
            .name("query-" + context.id().shortText())
            .unstarted(() -> run(context, request, response));
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

  private void run(
      ServiceRequestContext context, AggregatedHttpRequest request, HttpResponseWriter response) {
    Answer answer;
    try {
      ApiRequest api =
          new ApiRequest(
              context,
              request.headers(),
              tenants.resolve(request.headers()),
              parameters(context, request));
      answer = endpoint.answer(api);
    } catch (RuntimeException e) {
      refuse(context, e, response);
      return;
    }
    write(context, answer, response);
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
    HttpData text = HttpData.ofUtf8(error.text());
    ResponseHeaders headers =
        ResponseHeaders.builder(error.status())
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .contentLength(text.length())
            .build();
    // false when the client is gone: then nobody wants to know
    if (response.tryWrite(headers) && response.tryWrite(text)) {
      response.close();
    }
  }

  private static void write(
      ServiceRequestContext context, Answer answer, HttpResponseWriter response) {
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.JSON_UTF_8).build();
    if (!response.tryWrite(headers)) {
      return;
    }
    try (JsonGenerator json = JSON.createGenerator(new ResponseStream(response))) {
      answer.write(json);
    } catch (IOException e) {
      // only a client that went away ends a stream that has begun
      LOGGER.debug("request {}: answer not taken to its end", context.id().text(), e);
      response.abort(e);
      return;
    }
    response.close();
  }
}
