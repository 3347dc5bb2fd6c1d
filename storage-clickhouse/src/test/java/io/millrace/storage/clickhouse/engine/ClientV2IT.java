package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official client with its defaults, which ask for compressed blocks. */
@SuppressWarnings("try") // The client's responses declare InterruptedException on close.
class ClientV2IT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  @Test
  void queryAll_afterDdlAndInsert_returnsTheRows() throws Exception {
    engine
        .client()
        .execute("CREATE TABLE first (id UInt32, name String) ENGINE = MergeTree ORDER BY id")
        .get();
    try (InsertResponse response =
        engine
            .client()
            .insert(
                "first",
                new ByteArrayInputStream("1\tone\n2\ttwo\n".getBytes(StandardCharsets.UTF_8)),
                ClickHouseFormat.TSV)
            .get()) {
      assertThat(response.getWrittenRows()).isEqualTo(2);
    }

    List<GenericRecord> rows = engine.client().queryAll("SELECT * FROM first ORDER BY id");

    assertThat(rows).extracting(row -> row.getString("name")).containsExactly("one", "two");
  }

  @Test
  void queryAll_manyBlocks_returnsEveryRowOnce() {
    List<GenericRecord> rows =
        engine.client().queryAll("SELECT number, toString(number) AS s FROM numbers(300000)");

    assertThat(rows).hasSize(300_000);
    assertThat(rows.get(299_999).getString("s")).isEqualTo("299999");
  }

  @Test
  void query_parameters_areBound() throws Exception {
    try (var response =
        engine
            .client()
            .query(
                "SELECT {text:String} AS t, {number:Int64} AS n",
                Map.of("text", "it's \\ a\ttest\nline", "number", 7L))
            .get()) {
      var reader = engine.client().newBinaryFormatReader(response);
      reader.next();
      assertThat(reader.getString("t")).isEqualTo("it's \\ a\ttest\nline");
      assertThat(reader.getLong("n")).isEqualTo(7);
    }
  }

  @Test
  void query_unknownTable_failsWithCodeAndMessage() {
    assertThatThrownBy(() -> engine.client().query("SELECT * FROM nothing_here").get())
        .isInstanceOfSatisfying(ServerException.class, e -> assertThat(e.getCode()).isEqualTo(60))
        .hasMessageContaining("nothing_here");
  }
}
