package io.millrace.query.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;

/**
 * The body of a response as a stream: written in pieces, each when the one before it was taken, so
 * that a slow client holds the writer back rather than fill memory. For a virtual thread.
 */
final class ResponseStream extends OutputStream {
  private static final int PIECE_BYTES = 64 * 1024;

  private final HttpResponseWriter response;
  private final byte[] piece = new byte[PIECE_BYTES];
  private int length;

  ResponseStream(HttpResponseWriter response) {
    this.response = response;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int part = Math.min(count - done, PIECE_BYTES - length);
      System.arraycopy(bytes, offset + done, piece, length, part);
      length += part;
      done += part;
      if (length == PIECE_BYTES) {
        send();
        awaitTaken();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (length > 0) {
      send();
    }
  }

  private void send() throws IOException {
    if (!response.tryWrite(HttpData.wrap(Arrays.copyOf(piece, length)))) {
      throw new IOException("the client is gone");
    }
    length = 0;
  }

  private void awaitTaken() throws IOException {
    try {
      response.whenConsumed().get();
    } catch (ExecutionException e) {
      throw new IOException("the client is gone", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the client is gone", e);
    }
  }
}
