package io.millrace.query.answers;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.TenantSql;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LiveFilter;
import io.millrace.model.stream.LiveStream;
import io.millrace.model.stream.LiveSubscription;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.QueryApi;
import io.millrace.query.admission.QueryTenancy;
import io.millrace.query.settings.QuerySettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A server with the query API alone, on a free port of the loopback address, and a client to it.
 */
public final class QueryApiFixture implements AutoCloseable {
  /** For an API whose tails nobody opens. */
  public static final LiveStream NO_STREAM =
      new LiveStream() {
        @Override
        public <T> LiveSubscription<T> subscribe(TenantId tenant, LiveFilter<T> filter) {
          throw new EventLogException(EventLogException.Kind.UNAVAILABLE, "no stream", null);
        }

        @Override
        public void close() {}
      };

  private final QueryApi api;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  /** Lets everyone in, as the default tenant. */
  public QueryApiFixture(LogStore store, QuerySettings settings, InstantSource clock) {
    this(store, settings, Authenticator.OPEN, clock);
  }

  public QueryApiFixture(
      LogStore store, QuerySettings settings, Authenticator authenticator, InstantSource clock) {
    this(store, (t, sql, f, l) -> InputStream.nullInputStream(), settings, authenticator, clock);
  }

  public QueryApiFixture(
      LogStore store,
      TenantSql sql,
      QuerySettings settings,
      Authenticator authenticator,
      InstantSource clock) {
    this(new QueryApi(store, sql, NO_STREAM, settings, new QueryTenancy(authenticator), clock));
  }

  /** Lets everyone in, as the default tenant, within its limits. */
  public QueryApiFixture(
      LogStore store,
      TenantSql sql,
      QuerySettings settings,
      LimitsSource limits,
      InstantSource clock) {
    this(
        new QueryApi(
            store, sql, NO_STREAM, settings, new QueryTenancy(Authenticator.OPEN, limits), clock));
  }

  /** Takes the API over. */
  public QueryApiFixture(QueryApi api) {
    this.api = api;
    ServerBuilder builder =
        Server.builder()
            .meterRegistry(meters)
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    api.bind(builder);
    server = builder.build();
    server.start().join();
  }

  /** GET of a path under /loki/api/v1/. */
  public HttpResponse<String> get(
      String path, Map<String, String> params, Map<String, String> headers) {
    return send(
        HttpRequest.newBuilder(uri("/loki/api/v1/" + path + "?" + form(params))).GET(), headers);
  }

  public HttpResponse<String> get(String path, Map<String, String> params) {
    return get(path, params, Map.of());
  }

  /** POST of a form to a path under /loki/api/v1/. */
  public HttpResponse<String> post(String path, Map<String, String> params) {
    return postPath("/loki/api/v1/" + path, params);
  }

  /** POST of a form to a whole path. */
  public HttpResponse<String> postPath(String path, Map<String, String> params) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form(params))),
        Map.of());
  }

  /** GET of a whole path. */
  public HttpResponse<String> getPath(String path) {
    return getPath(path, Map.of());
  }

  public HttpResponse<String> getPath(String path, Map<String, String> headers) {
    return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.activeLocalPort() + path);
  }

  public static String form(Map<String, String> params) {
    return params.entrySet().stream()
        .map(param -> encoded(param.getKey()) + "=" + encoded(param.getValue()))
        .collect(Collectors.joining("&"));
  }

  private HttpResponse<String> send(HttpRequest.Builder request, Map<String, String> headers) {
    headers.forEach(request::header);
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** What the server counts. */
  public MeterRegistry meters() {
    return meters;
  }

  /** Closes the API, and leaves the server. */
  public void closeApi() {
    api.close();
  }

  @Override
  public void close() {
    api.close();
    client.close();
    server.stop().join();
  }
}
