package io.millrace.query.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.query.admission.Place;
import io.millrace.query.admission.QueryLimitException;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.logql.eval.QueryCancelledException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an endpoint on a virtual thread and streams its answer. The thread is interrupted when the
 * request is cancelled: by its client, or past its time. A query waits for a place before, and has
 * it as long as the store works for it; those that ask the same at the same time share one.
 */
final class EndpointService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(EndpointService.class);

  // a query's own time is over first, and says why
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Endpoint endpoint;
  private final QueryStart start;
  private final Optional<QueryPlaces> places;

  /**
   * A service of one path.
   *
   * @param places where its queries run; empty if it asks nothing of the store
   */
  EndpointService(Endpoint endpoint, QueryStart start, Optional<QueryPlaces> places) {
    this.endpoint = endpoint;
    this.start = start;
    this.places = places;
  }

  @Override
  public void serviceAdded(ServiceConfig config) {
    places.ifPresent(all -> all.addTo(config.server().meterRegistry()));
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    TenantQuery query;
    try {
      query = start.begin(start.tenant(request.headers()), request.headers(), context.id());
    } catch (AccessDeniedException e) {
      // After the body, which is small: some clients do not look for an answer before they sent it.
      return HttpResponse.of(
          request.aggregate().handle((whole, fault) -> ErrorStatus.of(e).toResponse()));
    }
    context.setRequestTimeout(
        TimeoutMode.SET_FROM_START, query.limits().cost().timeout().plus(GRACE));
    HttpResponseWriter response = HttpResponse.streaming();
    var _ =
        request
            .aggregate()
            .handle(
                (whole, fault) -> {
                  if (fault == null) {
                    run(new Call(context, query, whole, response));
                  } else {
                    response.close(fault);
                  }
                  return null;
                });
    return response;
  }

  /** A request as a whole, from a known tenant. */
  private record Call(
      ServiceRequestContext context,
      TenantQuery query,
      AggregatedHttpRequest request,
      HttpResponseWriter response) {
    ApiRequest apiRequest(TenantQuery admitted) {
      return new ApiRequest(
          context, request.headers(), admitted, parameters(context, request), request.content());
    }
  }

  private void run(Call call) {
    CompletableFuture<ClientWatch> watch = new CompletableFuture<>();
    Thread worker =
        Thread.ofVirtual()
            .name("query-" + call.context().id().shortText())
            .unstarted(
                () -> {
                  try (ClientWatch client = watch.join()) {
                    answer(call, client);
                  }
                });
    worker.setUncaughtExceptionHandler(
        (thread, fault) -> {
          LOGGER.error(
              "request {} failed: {} {}",
              call.context().id().text(),
              call.context().method(),
              call.context().path(),
              fault);
          call.response().abort(fault);
        });
    worker.start();
    watch.complete(ClientWatch.begin(call.context(), call.response(), worker));
  }

  private void answer(Call call, ClientWatch client) {
    try {
      if (places.isPresent() && endpoint.isShared()) {
        // it has no place any more: a slow reader holds back nobody else
        write(call, client, places.get().answer(endpoint, call.apiRequest(call.query())));
      } else {
        answerAlone(call, client);
      }
    } catch (InterruptedException e) {
      refuse(call, client, new QueryCancelledException());
    } catch (RuntimeException e) {
      refuse(call, client, e);
    }
  }

  private void answerAlone(Call call, ClientWatch client) throws InterruptedException {
    try (Place place = enter(call);
        Answer answer = endpoint.answer(call.apiRequest(place.query()))) {
      write(call, client, answer);
    }
  }

  private Place enter(Call call) throws InterruptedException {
    return places.isPresent()
        ? places.get().enter(call.query(), call.request().headers())
        : Place.none(call.query());
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

  private void refuse(Call call, ClientWatch client, RuntimeException error) {
    if (client.isGone()) {
      places.ifPresent(QueryPlaces::cancelled);
      LOGGER.debug("request {}: given up", call.context().id().text(), error);
      return;
    }
    ErrorStatus status = ErrorStatus.of(error);
    if (status.isServerError() && !(error instanceof QueryLimitException)) {
      LOGGER.warn(
          "request {} failed: {} {}",
          call.context().id().text(),
          call.context().method(),
          call.context().path(),
          error);
    }
    send(call.response(), status);
  }

  private static void send(HttpResponseWriter response, ErrorStatus error) {
    // false when the client is gone: then nobody wants to know
    if (response.tryWrite(error.headers()) && response.tryWrite(HttpData.ofUtf8(error.text()))) {
      response.close();
    }
  }

  private void write(Call call, ClientWatch client, Answer answer) {
    HttpResponseWriter response = call.response();
    ResponseHeaders headers =
        ResponseHeaders.builder(answer.status()).contentType(answer.contentType()).build();
    if (!response.tryWrite(headers)) {
      return;
    }
    try {
      answer.writeTo(new ResponseStream(response));
      response.close();
    } catch (IOException | RuntimeException e) {
      // the status has been sent: all that is left is to break off
      response.abort(e);
      if (client.isGone()) {
        places.ifPresent(QueryPlaces::cancelled);
      } else {
        LOGGER.warn("request {}: broken off", call.context().id().text(), e);
      }
    }
  }
}
