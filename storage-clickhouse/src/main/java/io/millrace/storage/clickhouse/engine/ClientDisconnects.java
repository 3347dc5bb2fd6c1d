package io.millrace.storage.clickhouse.engine;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells at once that a client has closed its connection. Armeria tells the response of an HTTP/1
 * request only a second later, during which the engine would work for nobody. Safe for all threads;
 * callbacks come on the event loop.
 */
@Sharable
final class ClientDisconnects extends ChannelInboundHandlerAdapter {
  private final Map<SocketAddress, Set<Runnable>> watchers = new ConcurrentHashMap<>();

  /** Calls back when the connection from that address ends, unless told to forget it before. */
  void watch(SocketAddress client, Runnable gone) {
    watchers.compute(
        client,
        (address, callbacks) -> {
          Set<Runnable> all = callbacks == null ? ConcurrentHashMap.newKeySet() : callbacks;
          all.add(gone);
          return all;
        });
  }

  void forget(SocketAddress client, Runnable gone) {
    watchers.computeIfPresent(
        client,
        (address, callbacks) -> {
          callbacks.remove(gone);
          return callbacks.isEmpty() ? null : callbacks;
        });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    Set<Runnable> callbacks = watchers.remove(context.channel().remoteAddress());
    if (callbacks != null) {
      callbacks.forEach(Runnable::run);
    }
    super.channelInactive(context);
  }
}
