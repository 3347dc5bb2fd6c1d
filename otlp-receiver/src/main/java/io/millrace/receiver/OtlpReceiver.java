package io.millrace.receiver;

import com.google.common.base.Ticker;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives logs in OTLP, over gRPC and over HTTP in protobuf and JSON, and answers with success
 * when the event log holds them durably. Bind it into as many servers as there are ports; both
 * transports are served on each.
 *
 * <p>Stop it before the servers: {@link #drain} makes it refuse new requests, as retryable, and
 * waits for those that it has. Owns no server and not the log. Requests are never logged.
 */
public final class OtlpReceiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiver.class);

  /** Path of OTLP/HTTP. */
  public static final String HTTP_PATH = "/v1/logs";

  /** The same, where Loki has it. */
  public static final String HTTP_ALIAS_PATH = "/otlp/v1/logs";

  /** Path of Loki's push API. */
  public static final String PUSH_PATH = "/loki/api/v1/push";

  /** Path of OTLP/gRPC. */
  public static final String GRPC_PATH =
      "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

  /** Answers 200 while requests are likely to be accepted, 503 otherwise. */
  public static final String READY_PATH = "/ready";

  private static final long SHARE_PERIOD_MILLIS = 1_000;

  private final ReceiverSettings settings;
  private final ExecutorService executor;
  private final ScheduledExecutorService sharing;
  private final OpenRequests openRequests;
  private final Exchange exchange;
  private final HttpService httpService;
  private final HttpService grpcService;
  private final HttpService pushService;

  /** A receiver that appends to the log. */
  public OtlpReceiver(ReceiverDependencies dependencies, ReceiverSettings settings) {
    this.settings = settings;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    this.openRequests = new OpenRequests();
    this.exchange =
        new Exchange(dependencies, settings, openRequests, executor, Ticker.systemTicker());
    this.httpService = new HttpLogsService(exchange, settings);
    this.grpcService = new GrpcLogsService(exchange);
    this.pushService = new LokiPushService(exchange, settings);
    this.sharing =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("receiver-rates").factory());
    // A fault is logged: it must not end the sharing for ever.
    var _ =
        sharing.scheduleAtFixedRate(
            this::shareRates, SHARE_PERIOD_MILLIS, SHARE_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void shareRates() {
    try {
      exchange.gate().shareWithPeers();
    } catch (RuntimeException e) {
      LOG.warn("the rates could not be shared with the other receivers: {}", e.toString());
    }
  }

  /** Adds the routes to a server that is being built. */
  public void bind(ServerBuilder server) {
    bind(server, HTTP_PATH, httpService);
    bind(server, GRPC_PATH, grpcService);
    bindLoki(server);
    server.route().path(READY_PATH).methods(HttpMethod.GET).build(this::ready);
  }

  /** Adds what agents of Loki send to: for the server that answers its queries. */
  public void bindLoki(ServerBuilder server) {
    bind(server, PUSH_PATH, pushService);
    bind(server, HTTP_ALIAS_PATH, httpService);
  }

  private void bind(ServerBuilder server, String path, HttpService service) {
    server
        .route()
        .path(path)
        // The body is bounded where it is collected, with an answer in OTLP's form.
        .maxRequestLength(0)
        .requestTimeout(settings.uploadTimeout().plus(settings.appendTimeout()))
        .build(service);
  }

  /** Open to those without a key; a key that is sent must be right. */
  private HttpResponse ready(ServiceRequestContext context, HttpRequest request) {
    Optional<String> credential = Gate.credential(request.headers());
    if (credential.isPresent()) {
      try {
        exchange.gate().authenticate(credential);
      } catch (RefusedException e) {
        return HttpLogsService.refused(HttpEncoding.JSON, e.refusal());
      }
    }
    if (openRequests.isDraining()) {
      return Answers.text(503, "shutting down");
    }
    return exchange.isAvailable()
        ? Answers.text(200, "ready")
        : Answers.text(503, "the event log is not connected; check that Pulsar runs");
  }

  /**
   * Refuses new requests from now on and waits until the open ones are answered, or the timeout is
   * over. Blocks.
   *
   * @return whether all were answered
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    return openRequests.drain(timeout);
  }

  /** Drains for as long as an append may take, and lets go of the threads. */
  @Override
  public void close() {
    try {
      openRequests.drain(settings.appendTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sharing.shutdownNow();
    executor.shutdown();
  }
}
