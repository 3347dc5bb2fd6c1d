package io.millrace.benchmarks.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.concurrent.locks.LockSupport;

/**
 * A port in front of ClickHouse through which only so many bytes a second get, over all connections
 * together: a store that is too slow.
 */
final class ThrottledProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final double NANOS_PER_SECOND = 1e9;

  private final URI target;
  private final ServerSocket server;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private long nextNanos = System.nanoTime();

  ThrottledProxy(URI target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("throttled-proxy").start(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** From now on; {@link Long#MAX_VALUE} lets everything through. */
  void limit(long newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
  }

  private void accept() {
    try {
      while (true) {
        connect(server.accept());
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException("the proxy accepts no more connections", e);
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Socket upstream = new Socket(target.getHost(), target.getPort());
      pump(client, upstream, true);
      pump(upstream, client, false);
    } catch (ConnectException e) {
      // ClickHouse is away, and so is this.
      client.close();
    }
  }

  private void pump(Socket from, Socket to, boolean throttled) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (from;
                  to;
                  InputStream in = from.getInputStream();
                  OutputStream out = to.getOutputStream()) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                  if (throttled) {
                    await(count);
                  }
                  out.write(buffer, 0, count);
                }
              } catch (SocketException e) {
                // The other direction has closed both.
                return;
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private void await(int bytes) {
    long due;
    synchronized (this) {
      long limit = bytesPerSecond;
      if (limit == Long.MAX_VALUE) {
        return;
      }
      nextNanos =
          Math.max(nextNanos, System.nanoTime()) + (long) (bytes * NANOS_PER_SECOND / limit);
      due = nextNanos;
    }
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
