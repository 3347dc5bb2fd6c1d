package io.millrace.query.http;

import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/**
 * Interrupts a request's thread when nobody waits for the answer any more: the client has reset its
 * stream, or closed its connection, or the request's time is over. Of an HTTP/1 connection that is
 * closed Armeria tells the response only a second later, so the connection itself is watched.
 */
final class ClientWatch implements AutoCloseable {
  private final Channel channel;
  private final ChannelFutureListener closed;
  private volatile Thread worker;
  private volatile boolean gone;

  private ClientWatch(Channel channel, Thread worker) {
    this.channel = channel;
    this.worker = worker;
    this.closed = future -> clientGone();
  }

  /** Begins; the worker may not have started yet. */
  static ClientWatch begin(
      ServiceRequestContext context, HttpResponseWriter response, Thread worker) {
    Channel channel = context.log().ensureAvailable(RequestLogProperty.SESSION).channel();
    ClientWatch watch = new ClientWatch(channel, worker);
    if (channel != null) {
      channel.closeFuture().addListener(watch.closed);
    }
    var _ = context.whenRequestCancelling().thenAccept(cause -> watch.clientGone());
    var _ =
        response
            .whenComplete()
            .exceptionally(
                fault -> {
                  watch.clientGone();
                  return null;
                });
    return watch;
  }

  private void clientGone() {
    gone = true;
    Thread waiting = worker;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  boolean isGone() {
    return gone;
  }

  /** No interruption comes later than this. */
  @Override
  public void close() {
    worker = null;
    if (channel != null) {
      channel.closeFuture().removeListener(closed);
    }
  }
}
