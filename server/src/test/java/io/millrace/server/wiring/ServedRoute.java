package io.millrace.server.wiring;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServiceConfig;
import io.millrace.model.tenant.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One path and method of one port, as the server itself lists it.
 *
 * @param path with a value in the place of each parameter
 */
record ServedRoute(int port, HttpMethod method, String path) {
  private static final Set<HttpMethod> METHODS =
      ImmutableSet.of(
          HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

  /** Answer whether the process is ready: needs no key. */
  private static final ImmutableSet<String> OPEN_PATHS = ImmutableSet.of("/ready");

  private static final String ADMIN = "/api/v1/admin/";
  private static final String METRICS = "/metrics";
  private static final String DELETE = "/loki/api/v1/delete";
  private static final String GRPC = "/opentelemetry.proto.";

  /** Paths by which logs come in; everything else that is not administration reads. */
  private static final ImmutableSet<String> INGEST_PATHS =
      ImmutableSet.of(
          "/v1/logs",
          "/otlp/v1/logs",
          "/loki/api/v1/push",
          GRPC + "collector.logs.v1.LogsService/Export");

  /** All of all servers. */
  static List<ServedRoute> of(List<Server> servers) {
    List<ServedRoute> routes = new ArrayList<>();
    for (Server server : servers) {
      for (ServerPort port : server.activePorts().values()) {
        for (ServiceConfig service : server.config().serviceConfigs()) {
          for (HttpMethod method : Sets.intersection(METHODS, service.route().methods())) {
            routes.add(
                new ServedRoute(
                    port.localAddress().getPort(), method, path(service.route().patternString())));
          }
        }
      }
    }
    return routes;
  }

  private static String path(String pattern) {
    return java.util.Arrays.stream(pattern.split("/", -1))
        .map(segment -> isParameter(segment) ? value(segment) : segment)
        .collect(Collectors.joining("/"));
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith(":") || segment.startsWith("{");
  }

  /** No tenant and no key that there is: with the right key, nothing happens to it. */
  private static String value(String segment) {
    return segment.contains("name") ? "service_name" : "no-such-" + segment.replaceAll("\\W", "");
  }

  boolean isGrpc() {
    return path.startsWith(GRPC);
  }

  boolean isOpen() {
    return OPEN_PATHS.contains(path);
  }

  /** What a key needs for it; a path of the receiver's that is new counts as sending. */
  Scope scope(boolean ofReceiver) {
    if (path.startsWith(ADMIN) || path.equals(METRICS) || path.equals(DELETE)) {
      return Scope.ADMIN;
    }
    return ofReceiver || INGEST_PATHS.contains(path) ? Scope.INGEST : Scope.QUERY;
  }

  @Override
  public String toString() {
    return method + " :" + port + path;
  }
}
