package io.millrace.query.http;

import com.google.common.base.Ascii;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.model.stream.LiveStream;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.eval.LineRequest;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.netty.util.AttributeKey;
import java.time.InstantSource;

/**
 * {@code tail}: a WebSocket of lines. What is wrong with a request is told before the upgrade; each
 * tail then runs on a virtual thread of its own.
 */
final class TailService implements HttpService, AutoCloseable {
  private static final AttributeKey<TailRequest> REQUEST =
      AttributeKey.valueOf(TailService.class, "REQUEST");

  private final QueryStart start;
  private final QuerySettings settings;
  private final InstantSource clock;
  private final LiveSources sources;
  private final OpenTails open;
  private final WebSocketService webSocket =
      // Armeria's own check refuses clients that are no browsers; ours stands in checkOrigin.
      WebSocketService.builder(this::follow).allowedOrigins("*").build();
  private MeterRegistry meters;

  /**
   * Where lines come from.
   *
   * @param history lines of the past
   */
  record LiveSources(LiveStream stream, LabelLayout layout, TailHistory history) {}

  TailService(QueryStart start, QuerySettings settings, InstantSource clock, LiveSources sources) {
    this.start = start;
    this.settings = settings;
    this.clock = clock;
    this.sources = sources;
    this.open = new OpenTails(settings.maxTails());
  }

  @Override
  public void serviceAdded(ServiceConfig config) throws Exception {
    meters = config.server().meterRegistry();
    Gauge.builder("millrace.query.tails", open, OpenTails::count).register(meters);
    webSocket.serviceAdded(config);
  }

  @Override
  public ServiceOptions options() {
    return webSocket.options();
  }

  /** The server looks for the WebSocket behind this, to know that it may be upgraded to. */
  @Override
  public <T> T as(Class<T> type) {
    T self = HttpService.super.as(type);
    return self != null ? self : webSocket.as(type);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    try {
      context.setAttr(REQUEST, check(context, request.headers()));
    } catch (RuntimeException e) {
      return ErrorStatus.of(e).toResponse();
    }
    return webSocket.serve(context, request);
  }

  private TailRequest check(ServiceRequestContext context, RequestHeaders headers) {
    TenantId tenant = start.tenant(headers);
    checkOrigin(headers);
    Parameters parameters = new Parameters(context.queryParams());
    TailRequest tail =
        TailRequest.of(
            new ApiRequest(
                context,
                headers,
                start.begin(tenant, headers, context.id()),
                parameters,
                HttpData.empty()),
            settings,
            clock);
    if (open.isClosed()) {
      throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, TailSession.STOPPING);
    }
    if (open.isFull(tenant)) {
      throw new ApiException(HttpStatus.TOO_MANY_REQUESTS, tooMany());
    }
    checkUpgrade(headers);
    return tail;
  }

  /**
   * A page of another site must not read with what the browser knows of its user: a key that was
   * typed in, or that the machine is its own with no key needed. Browsers send an origin, others do
   * not.
   */
  private static void checkOrigin(RequestHeaders headers) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null
        && !Ascii.equalsIgnoreCase(origin, "http://" + headers.authority())
        && !Ascii.equalsIgnoreCase(origin, "https://" + headers.authority())) {
      throw new ApiException(
          HttpStatus.FORBIDDEN,
          "Origin: not this server (expected: its own address, or no such header)");
    }
  }

  private static void checkUpgrade(RequestHeaders headers) {
    if (!Ascii.equalsIgnoreCase(headers.get(HttpHeaderNames.UPGRADE, ""), "websocket")) {
      throw ApiException.badRequest(
          "Upgrade: not websocket (expected: a WebSocket's handshake, over HTTP/1.1)");
    }
  }

  private String tooMany() {
    return "tails at once: %d are open (limit max_tails); close another one"
        .formatted(settings.maxTails());
  }

  private WebSocket follow(ServiceRequestContext context, WebSocket in) {
    WebSocketWriter out = WebSocket.streaming();
    TailRequest request = context.attr(REQUEST);
    Tail.Client client =
        new Tail.Client(out, () -> start.tenant(context.request().headers()), this::countDropped);
    Tail tail =
        new Tail(
            request,
            new Tail.Sources(
                lines -> history(context, request.tenant(), lines),
                sources.stream(),
                sources.layout()),
            new TailFrames(request.categorized(), clock),
            client);
    TailSession session = new TailSession(context.id(), request.tenant(), tail, out, open);
    in.subscribe(session);
    if (!session.start()) {
      out.close(WebSocketCloseStatus.TRY_AGAIN_LATER, tooMany());
    }
    return out;
  }

  /** Its limits and its time are those of the moment when it is read. */
  private QueryResult.Lines history(
      ServiceRequestContext context, TenantId tenant, LineRequest lines)
      throws InterruptedException {
    RequestHeaders headers = context.request().headers();
    return sources.history().read(start.begin(tenant, headers, context.id()), headers, lines);
  }

  private void countDropped(long records) {
    Counter.builder("millrace.query.tail.dropped.records")
        .register(meters)
        .increment((double) records);
  }

  /** Ends all tails, and blocks until their clients are told. */
  @Override
  public void close() {
    open.close();
  }
}
