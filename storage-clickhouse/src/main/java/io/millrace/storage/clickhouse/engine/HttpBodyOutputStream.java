package io.millrace.storage.clickhouse.engine;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;

/**
 * Writes the body of a response and blocks until the client has taken what was written before: this
 * is the back-pressure that ends in the query. For one thread, never the event loop.
 */
final class HttpBodyOutputStream extends OutputStream {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final HttpResponseWriter response;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int filled;
  private boolean ending;

  HttpBodyOutputStream(HttpResponseWriter response) {
    this.response = response;
  }

  /**
   * What follows is little, and the last: it is handed over without waiting for the client, so that
   * the response's end goes out with it.
   */
  void end() {
    ending = true;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, CHUNK_BYTES - filled);
      System.arraycopy(bytes, from, chunk, filled, count);
      filled += count;
      from += count;
      left -= count;
      if (filled == CHUNK_BYTES) {
        flush();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (filled == 0) {
      return;
    }
    if (!response.tryWrite(HttpData.copyOf(chunk, 0, filled))) {
      throw new ClientGoneException(null);
    }
    filled = 0;
    if (ending) {
      return;
    }
    try {
      response.whenConsumed().get();
    } catch (ExecutionException e) {
      throw new ClientGoneException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException(e);
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  /** Nobody reads the response any more. */
  static final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(Throwable cause) {
      super("the client has gone", cause);
    }
  }
}
