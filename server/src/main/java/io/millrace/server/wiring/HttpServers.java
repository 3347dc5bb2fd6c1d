package io.millrace.server.wiring;

import com.google.common.collect.ImmutableList;
import com.linecorp.armeria.server.Server;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The servers of this process. They stop side by side, since each waits two seconds for its event
 * loops to become quiet.
 */
final class HttpServers implements AutoCloseable {
  private final ImmutableList<Server> servers;

  HttpServers(List<Server> servers) {
    this.servers = ImmutableList.copyOf(servers);
  }

  ImmutableList<Server> all() {
    return servers;
  }

  /** Blocks until all listen. */
  void start() {
    CompletableFuture.allOf(servers.stream().map(Server::start).toArray(CompletableFuture[]::new))
        .join();
  }

  /** Takes no more requests, and blocks until those under way are answered. */
  @Override
  public void close() {
    CompletableFuture.allOf(servers.stream().map(Server::stop).toArray(CompletableFuture[]::new))
        .join();
  }
}
