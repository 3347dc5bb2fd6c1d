package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client's own typed writer and readers, in every way that it compresses. */
@SuppressWarnings("try") // The client's responses declare InterruptedException on close.
class ClientV2TypesIT {
  private static final ZonedDateTime NANOS =
      ZonedDateTime.of(2026, 11, 23, 12, 34, 56, 123_456_789, ZoneOffset.UTC);
  private static final UUID ID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  @BeforeAll
  static void createTable() throws Exception {
    engine
        .client()
        .execute(
            """
            CREATE TABLE types (
              id UInt64, small Int8, big Int256, f Float64, flag Bool,
              price Decimal(38, 10), text String, word LowCardinality(String),
              missing Nullable(String), fixed FixedString(4), uuid UUID, day Date,
              nanos DateTime64(9, 'UTC'), list Array(String), nested Array(Array(Int32)),
              attributes Map(LowCardinality(String), String), pair Tuple(Int32, String),
              level Enum8('low' = 1, 'high' = 2)
            ) ENGINE = MergeTree ORDER BY id
            """)
        .get();
  }

  @Test
  void insertAndRead_everyUsualType_isKept() throws Exception {
    insertRow(engine.client(), 1);

    requireRow(engine.client(), 1);
  }

  @Test
  void insertAndRead_everyCompression_isKept() throws Exception {
    long id = 10;
    for (boolean http : new boolean[] {false, true}) {
      for (boolean request : new boolean[] {false, true}) {
        for (boolean response : new boolean[] {false, true}) {
          try (Client client =
              new Client.Builder()
                  .addEndpoint(engine.url())
                  .setUsername("default")
                  .setPassword("")
                  .setDefaultDatabase(engine.database())
                  .useHttpCompression(http)
                  .compressClientRequest(request)
                  .compressServerResponse(response)
                  .build()) {
            insertRow(client, id);
            requireRow(client, id);
            id++;
          }
        }
      }
    }
  }

  private static void insertRow(Client client, long id) throws Exception {
    TableSchema schema = client.getTableSchema("types");
    try (InsertResponse response =
        client
            .insert(
                "types",
                out -> {
                  RowBinaryFormatWriter row =
                      new RowBinaryFormatWriter(out, schema, ClickHouseFormat.RowBinary);
                  row.setLong("id", id);
                  row.setByte("small", (byte) -7);
                  row.setBigInteger("big", BigInteger.TWO.pow(200).negate());
                  row.setDouble("f", Math.PI);
                  row.setBoolean("flag", true);
                  row.setBigDecimal("price", new BigDecimal("12345678901234567890.0123456789"));
                  row.setString("text", "line\nbreak \0 'quote' 漢字");
                  row.setString("word", "often");
                  row.setValue("missing", null);
                  row.setString("fixed", "abcd");
                  row.setValue("uuid", ID);
                  row.setDate("day", LocalDate.of(2026, 11, 23));
                  row.setDateTime("nanos", NANOS);
                  row.setList("list", List.of("a", "", "c"));
                  row.setList("nested", List.of(List.of(1, 2), List.of(3)));
                  row.setValue("attributes", Map.of("k", "v", "", "empty"));
                  row.setValue("pair", List.of(5, "five"));
                  row.setString("level", "high");
                  row.commitRow();
                },
                ClickHouseFormat.RowBinary,
                new InsertSettings())
            .get()) {
      assertThat(response.getWrittenRows()).isEqualTo(1);
    }
  }

  private static void requireRow(Client client, long id) {
    List<GenericRecord> rows = client.queryAll("SELECT * FROM types WHERE id = " + id);

    assertThat(rows).hasSize(1);
    GenericRecord row = rows.getFirst();
    assertThat(row.getByte("small")).isEqualTo((byte) -7);
    assertThat(row.getBigInteger("big")).isEqualTo(BigInteger.TWO.pow(200).negate());
    assertThat(row.getDouble("f")).isEqualTo(Math.PI);
    assertThat(row.getBoolean("flag")).isTrue();
    assertThat(row.getBigDecimal("price")).isEqualTo("12345678901234567890.0123456789");
    assertThat(row.getString("text")).isEqualTo("line\nbreak \0 'quote' 漢字");
    assertThat(row.getString("word")).isEqualTo("often");
    assertThat(row.getString("missing")).isNull();
    assertThat(row.getString("fixed")).isEqualTo("abcd");
    assertThat(row.getUUID("uuid")).isEqualTo(ID);
    assertThat(row.getLocalDate("day")).isEqualTo(LocalDate.of(2026, 11, 23));
    assertThat(row.getZonedDateTime("nanos").toInstant()).isEqualTo(NANOS.toInstant());
    assertThat(row.<String>getList("list")).containsExactly("a", "", "c");
    assertThat(row.getObject("attributes")).isEqualTo(Map.of("k", "v", "", "empty"));
    assertThat(row.getTuple("pair")).containsExactly(5, "five");
    assertThat(row.getString("level")).isEqualTo("high");
  }
}
