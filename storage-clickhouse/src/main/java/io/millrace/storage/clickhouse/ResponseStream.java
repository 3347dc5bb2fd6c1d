package io.millrace.storage.clickhouse;

import com.clickhouse.client.api.query.QueryResponse;
import io.millrace.model.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of a query's answer, up to a deadline. */
final class ResponseStream extends InputStream {
  private static final Logger logger = LoggerFactory.getLogger(ResponseStream.class);
  private static final Duration DROP_TIMEOUT = Duration.ofSeconds(5);

  private final QueryResponse response;
  private final InputStream in;
  private final long deadlineNanos;
  private boolean complete;
  private boolean closed;

  /**
   * @param deadlineNanos of {@link System#nanoTime()}
   */
  ResponseStream(QueryResponse response, long deadlineNanos) {
    this.response = response;
    this.in = response.getInputStream();
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new StoreException(
          StoreException.Kind.TIMEOUT,
          "query: its rows were not read within its time (ask for fewer rows, or give it longer)");
    }
    int count = in.read(into, offset, length);
    complete |= count < 0;
    return count;
  }

  /** Before the end: drops the connection, so that ClickHouse stops. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (complete) {
      closeResponse();
    } else {
      dropConnection();
    }
  }

  /**
   * The client has no call that drops a connection whose answer has begun, and its close reads all
   * that is still to come. But a virtual thread that is interrupted in a socket's read closes the
   * socket (java.net.Socket): so an interrupted one does the closing.
   */
  private void dropConnection() {
    Thread closer = Thread.ofVirtual().name("millrace-query-drop").start(this::closeResponse);
    closer.interrupt();
    try {
      if (!closer.join(DROP_TIMEOUT)) {
        logger.warn(
            "query {} was given up, but its connection still reads (expected: closed within {})",
            response.getQueryId(),
            DROP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      // The closer goes on alone; the caller learns of its interruption.
      Thread.currentThread().interrupt();
    }
  }

  private void closeResponse() {
    try {
      response.close();
    } catch (Exception e) {
      // The rows that were wanted have been read; what cannot be closed is a dead connection.
      logger.debug("closing the answer of query {}", response.getQueryId(), e);
    }
  }
}
