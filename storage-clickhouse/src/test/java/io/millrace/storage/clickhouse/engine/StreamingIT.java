package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A large result costs the engine's process no memory, however slowly it is read. */
@SuppressWarnings("try") // The client's responses declare InterruptedException on close.
class StreamingIT {
  private static final long MIB = 1L << 20;
  private static final long ALLOWED_GROWTH_BYTES = 150 * MIB;
  private static final long FIVE_GB_IN_ROWS = 625_000_000L;

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  /**
   * The reader takes 60 MB of 5 GB, looks at the process at every step, and goes. ClickHouse's
   * client would read all the rest when it is closed.
   */
  @Test
  void query_fiveGigabytesToASlowReader_keepsTheProcessSmall() throws Exception {
    long before = residentBytes();
    long largest = 0;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(engine.url() + "/?default_format=RowBinary"))
            .POST(BodyPublishers.ofString("SELECT number FROM numbers(" + FIVE_GB_IN_ROWS + ")"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient();
        InputStream in = client.send(request, BodyHandlers.ofInputStream()).body()) {
      for (int i = 0; i < 60; i++) {
        assertThat(in.readNBytes((int) MIB)).hasSize((int) MIB);
        largest = Math.max(largest, residentBytes());
      }
    }

    assertThat(largest - before).isLessThan(ALLOWED_GROWTH_BYTES);
  }

  @Test
  void query_largeResultToAFastReader_arrivesWhole() throws Exception {
    long before = residentBytes();
    long bytes = 0;
    QuerySettings settings = new QuerySettings().setFormat(ClickHouseFormat.RowBinary);
    try (QueryResponse response =
        engine.client().query("SELECT number FROM numbers(25000000)", settings).get()) {
      InputStream in = response.getInputStream();
      byte[] buffer = new byte[(int) MIB];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
      }
    }

    assertThat(bytes).isEqualTo(200_000_000L);
    assertThat(residentBytes() - before).isLessThan(ALLOWED_GROWTH_BYTES);
  }

  private static long residentBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(engine.fixture().process().pid()), "status");
    return Files.readAllLines(status, StandardCharsets.UTF_8).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
