package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseSinkTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final EngineOutcome.Statistics STATISTICS =
      new EngineOutcome.Statistics(1, 2, 3, 4, 5, 6, 7);

  private final HttpResponseWriter response = HttpResponse.streaming();
  private final ResponseSink sink =
      new ResponseSink(response, new ServerInfo("26.5", "UTC", "test"), "id", "abcdefghijklmnop");

  /** The connection that the query ran on is not held by a client that does not read. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 64 * 1024, 128 * 1024 - 1})
  void finish_nobodyHasReadYet_doesNotWait(int bytes) {
    byte[] result = new byte[bytes];
    sink.begin(new ResponseEncoding("", false), "RowBinary");

    assertTimeoutPreemptively(
        SOON,
        () -> {
          sink.write(result);
          sink.finish(STATISTICS);
        });

    AggregatedHttpResponse whole = response.aggregate().join();
    assertThat(whole.content().array()).isEqualTo(result);
    assertThat(whole.headers().get("X-ClickHouse-Summary"))
        .contains("\"read_rows\":\"3\"", "\"result_rows\":\"1\"");
  }

  @Test
  void finish_nobodyHasReadACompressedResult_doesNotWait() {
    sink.begin(new ResponseEncoding("zstd", true), "RowBinary");

    assertTimeoutPreemptively(
        SOON,
        () -> {
          sink.write(new byte[100_000]);
          sink.finish(STATISTICS);
        });

    assertThat(response.aggregate().join().headers().get("content-encoding")).isEqualTo("zstd");
  }

  /** Back-pressure: what is no end is not written before what was written has been taken. */
  @Test
  void write_muchAndNobodyReads_waits() throws InterruptedException {
    sink.begin(new ResponseEncoding("", false), "RowBinary");
    Thread writer =
        Thread.startVirtualThread(
            () -> {
              try {
                sink.write(new byte[300 * 1024]);
                sink.finish(STATISTICS);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThat(writer.join(Duration.ofMillis(100))).isFalse();
    assertThat(response.aggregate().join().content().length()).isEqualTo(300 * 1024);
    writer.join();
  }
}
