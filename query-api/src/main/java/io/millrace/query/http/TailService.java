package io.millrace.query.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.millrace.model.stream.LiveStream;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.logql.eval.QueryEngine;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.netty.util.AttributeKey;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code tail}: a WebSocket of lines. What is wrong with a request is told before the upgrade. */
final class TailService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(TailService.class);
  private static final AttributeKey<TailRequest> REQUEST =
      AttributeKey.valueOf(TailService.class, "REQUEST");

  private final TenantResolver tenants;
  private final QuerySettings settings;
  private final InstantSource clock;
  private final LiveStream stream;
  private final LabelLayout layout;
  private final Function<TenantId, QueryEngine> stored;
  private final Map<TenantId, Integer> open = new ConcurrentHashMap<>();
  private final WebSocketService webSocket =
      WebSocketService.builder(this::follow).allowedOrigins("*").build();

  /**
   * @param stored runs queries over a tenant's stored records
   */
  TailService(
      TenantResolver tenants,
      QuerySettings settings,
      InstantSource clock,
      LiveStream stream,
      LabelLayout layout,
      Function<TenantId, QueryEngine> stored) {
    this.tenants = tenants;
    this.settings = settings;
    this.clock = clock;
    this.stream = stream;
    this.layout = layout;
    this.stored = stored;
  }

  @Override
  public ServiceOptions options() {
    return webSocket.options();
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    try {
      TenantId tenant = tenants.resolve(request.headers());
      ApiRequest api =
          new ApiRequest(
              context,
              request.headers(),
              tenant,
              new Parameters(context.queryParams()),
              HttpData.empty());
      TailRequest tail = TailRequest.of(api, settings, clock);
      if (open.getOrDefault(tenant, 0) >= settings.maxTails()) {
        throw new ApiException(HttpStatus.TOO_MANY_REQUESTS, tooMany());
      }
      context.setAttr(REQUEST, tail);
    } catch (RuntimeException e) {
      return ErrorStatus.of(e).toResponse();
    }
    return webSocket.serve(context, request);
  }

  private String tooMany() {
    return "tails at once: more than %d (limit max_tails); close another one"
        .formatted(settings.maxTails());
  }

  private WebSocket follow(ServiceRequestContext context, WebSocket in) {
    WebSocketWriter out = WebSocket.streaming();
    TailRequest request = context.attr(REQUEST);
    int now = open.merge(request.tenant(), 1, Integer::sum);
    if (now > settings.maxTails()) {
      leave(request.tenant());
      out.close(WebSocketCloseStatus.TRY_AGAIN_LATER, tooMany());
      return out;
    }
    Thread worker =
        Thread.ofVirtual()
            .name("tail-" + context.id().shortText())
            .unstarted(() -> run(context, request, out));
    in.subscribe(new Inbound(worker));
    worker.start();
    return out;
  }

  private void leave(TenantId tenant) {
    open.computeIfPresent(tenant, (key, count) -> count == 1 ? null : count - 1);
  }

  private void run(ServiceRequestContext context, TailRequest request, WebSocketWriter out) {
    try {
      new Tail(request, stored.apply(request.tenant()), stream, layout, clock, out).run();
      out.close();
    } catch (InterruptedException e) {
      // The client closed it.
      out.close();
    } catch (RuntimeException e) {
      ErrorStatus status = ErrorStatus.of(e);
      LOGGER.warn("request {}: the tail ended", context.id().text(), e);
      out.close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, status.text());
    } finally {
      leave(request.tenant());
    }
  }

  /** Nothing is wanted of the client but to know when it goes. */
  private static final class Inbound implements Subscriber<WebSocketFrame> {
    private final Thread worker;

    Inbound(Thread worker) {
      this.worker = worker;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
      try (frame) {
        if (frame.type() == WebSocketFrameType.CLOSE) {
          worker.interrupt();
        }
      }
    }

    @Override
    public void onError(Throwable fault) {
      worker.interrupt();
    }

    @Override
    public void onComplete() {
      worker.interrupt();
    }
  }
}
