package io.millrace.storage.clickhouse.engine;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One response. Its start is held back until there is some amount of it or all of it, so that a
 * statement that fails early still gets its status, and a small result its statistics. For one
 * thread; writing blocks while the client is slow.
 */
final class ResponseSink {
  private static final int HELD_BYTES = 128 * 1024;

  private final HttpResponseWriter response;
  private final ServerInfo server;
  private final String queryId;
  private final String exceptionTag;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private ResponseEncoding encoding = new ResponseEncoding("", false);
  private String format = "";
  private HttpBodyOutputStream http;
  private OutputStream body;
  private boolean ending;

  /**
   * A response that nothing is sent of yet.
   *
   * @param exceptionTag sixteen letters that no result contains, which mark an exception after the
   *     response began
   */
  ResponseSink(
      HttpResponseWriter response, ServerInfo server, String queryId, String exceptionTag) {
    this.response = response;
    this.server = server;
    this.queryId = queryId;
    this.exceptionTag = exceptionTag;
  }

  /** To be called before the first {@link #write}. */
  void begin(ResponseEncoding responseEncoding, String resultFormat) {
    this.encoding = responseEncoding;
    this.format = resultFormat;
  }

  void write(byte[] bytes) throws IOException {
    if (body != null) {
      body.write(bytes);
      return;
    }
    held.write(bytes);
    if (held.size() >= HELD_BYTES) {
      commit(EngineOutcome.Statistics.NONE);
    }
  }

  /**
   * Sends what is left, which is at most what was held back, without waiting for the client; the
   * statistics reach it if nothing was sent before.
   */
  void finish(EngineOutcome.Statistics statistics) throws IOException {
    ending = true;
    if (body == null) {
      commit(statistics);
    } else {
      http.end();
    }
    body.close();
    response.close();
  }

  /**
   * Reports a failure: by status and header if nothing was sent yet, else within the body by the
   * frame that servers use since 25.11, followed by an end of the connection that no client can
   * take for the end of the result.
   */
  void fail(EngineException failure) throws IOException {
    String message = "%s (version %s)\n".formatted(failure.getMessage(), server.version());
    if (body == null) {
      ResponseHeaders headers =
          headers(ExceptionStatus.of(failure.code()))
              .set("X-ClickHouse-Exception-Code", Integer.toString(failure.code()))
              .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8")
              .build();
      if (response.tryWrite(headers)) {
        response.write(HttpData.ofUtf8(message));
      }
      response.close();
      return;
    }
    int length = message.getBytes(StandardCharsets.UTF_8).length;
    String frame =
        "\r\n__exception__\r\n%1$s\r\n%2$s%3$d %1$s\r\n__exception__\r\n"
            .formatted(exceptionTag, message, length);
    body.write(frame.getBytes(StandardCharsets.UTF_8));
    body.close();
    response.close(AbortedStreamException.get());
  }

  /** Ends the response without another word: there is nobody to hear it. */
  void abandon(Throwable cause) {
    response.close(cause);
  }

  private void commit(EngineOutcome.Statistics statistics) throws IOException {
    ResponseHeadersBuilder headers =
        headers(HttpStatus.OK).set("X-ClickHouse-Summary", summary(statistics));
    if (!format.isEmpty()) {
      headers.set("X-ClickHouse-Format", format);
      headers.set(HttpHeaderNames.CONTENT_TYPE, ResultFormat.contentType(format));
    }
    if (!encoding.http().isEmpty()) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, encoding.http());
    }
    if (!response.tryWrite(headers.build())) {
      throw new HttpBodyOutputStream.ClientGoneException(null);
    }
    http = new HttpBodyOutputStream(response);
    if (ending) {
      http.end();
    }
    body = encoding.wrap(http);
    held.writeTo(body);
    held.reset();
  }

  private ResponseHeadersBuilder headers(HttpStatus status) {
    return ResponseHeaders.builder(status)
        .set("X-ClickHouse-Query-Id", queryId)
        .set("X-ClickHouse-Timezone", server.timezone())
        .set("X-ClickHouse-Server-Display-Name", server.displayName())
        .set("X-ClickHouse-Exception-Tag", exceptionTag);
  }

  private static String summary(EngineOutcome.Statistics statistics) {
    return ("{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\","
            + "\"total_rows_to_read\":\"0\",\"result_rows\":\"%d\",\"result_bytes\":\"%d\",\"elapsed_ns\":\"%d\"}")
        .formatted(
            statistics.readRows(),
            statistics.readBytes(),
            statistics.writtenRows(),
            statistics.writtenBytes(),
            statistics.resultRows(),
            statistics.resultBytes(),
            statistics.elapsedNanos());
  }
}
