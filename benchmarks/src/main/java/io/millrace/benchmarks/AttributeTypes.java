package io.millrace.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the layouts cost that keep types of attributes (docs/decisions/0018-attribute-types.md):
 * disk and time to insert, to merge and to read one label, over the same records with eight
 * attributes, of which three are no strings.
 *
 * <p>{@code AttributeTypes URL PASSWORD ROWS}, with ClickHouse's URL; uses a database of its own,
 * which it drops.
 */
public final class AttributeTypes {
  private static final int BLOCKS = 10;

  /** Columns besides the texts, and what fills them from {@code n}. */
  private record Layout(String columns, String values, String label) {}

  private static final String TEXTS =
      "Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1))";
  private static final String STRINGS =
      "'http.method', ['GET','POST','PUT'][n % 3 + 1], 'http.route', concat('/r/', toString(n % 50)),"
          + " 'user', concat('u', toString(cityHash64(n) % 10000)), 'region', ['eu','us'][n % 2 + 1],"
          + " 'request.id', hex(cityHash64(n, 1))";
  private static final String STATUS = "[200,200,200,404,500][cityHash64(n, 2) % 5 + 1]";
  private static final String MILLIS = "cityHash64(n, 3) % 1000";
  private static final String RETRY = "cityHash64(n, 4) % 20 = 0";
  private static final String ALL_TEXTS =
      "map(%s, 'http.status_code', toString(%s), 'duration.ms', toString(%s), 'retry', if(%s, 'true', 'false'))"
          .formatted(STRINGS, STATUS, MILLIS, RETRY);
  private static final String TEXT_LABEL = "Attributes['http.status_code'] = '500'";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final String password;

  private AttributeTypes(URI url, String password) {
    this.url = url;
    this.password = password;
  }

  public static void main(String[] arguments) throws Exception {
    new AttributeTypes(URI.create(arguments[0]), arguments[1]).run(Long.parseLong(arguments[2]));
  }

  private static Map<String, Layout> layouts() {
    Map<String, Layout> layouts = new LinkedHashMap<>();
    layouts.put("texts alone", new Layout(TEXTS, ALL_TEXTS, TEXT_LABEL));
    layouts.put(
        "texts, ValueTypes",
        new Layout(
            TEXTS + ", Types LowCardinality(String) CODEC(ZSTD(1))",
            ALL_TEXTS + ", 'sssssiib'",
            TEXT_LABEL));
    layouts.put(
        "texts, Map of types",
        new Layout(
            TEXTS + ", Types Map(LowCardinality(String), UInt8) CODEC(ZSTD(1))",
            ALL_TEXTS + ", map('http.status_code', 3, 'duration.ms', 3, 'retry', 2)",
            TEXT_LABEL));
    layouts.put(
        "texts, wire bytes",
        new Layout(
            TEXTS + ", Wire String CODEC(ZSTD(1))",
            ALL_TEXTS
                + ", concat('http.status_code', char(%s %% 128, %s / 128), 'duration.ms', char(%s %% 128, %s / 128), 'retry', char(%s))"
                    .formatted(STATUS, STATUS, MILLIS, MILLIS, RETRY),
            TEXT_LABEL));
    layouts.put(
        "typed Maps",
        new Layout(
            TEXTS
                + ", Numbers Map(LowCardinality(String), Float64) CODEC(ZSTD(1)), Bools Map(LowCardinality(String), Bool) CODEC(ZSTD(1))",
            "map(%s), map('http.status_code', toFloat64(%s), 'duration.ms', toFloat64(%s)), map('retry', %s)"
                .formatted(STRINGS, STATUS, MILLIS, RETRY),
            "(Attributes['http.status_code'] = '500' OR Numbers['http.status_code'] = 500 OR toString(Bools['http.status_code']) = '500')"));
    return layouts;
  }

  private void run(long rows) throws IOException, InterruptedException {
    ask("CREATE DATABASE IF NOT EXISTS attribute_types");
    try {
      System.out.printf(
          Locale.ROOT,
          "%-22s %14s %10s %10s %10s%n",
          "",
          "bytes/record",
          "insert s",
          "merge s",
          "label ms");
      for (Map.Entry<String, Layout> layout : layouts().entrySet()) {
        measure(layout.getKey(), layout.getValue(), rows);
      }
    } finally {
      ask("DROP DATABASE attribute_types");
    }
  }

  private void measure(String name, Layout layout, long rows)
      throws IOException, InterruptedException {
    ask(
        "CREATE TABLE attribute_types.t (N UInt64 CODEC(ZSTD(1)), %s) ENGINE = MergeTree ORDER BY N"
            .formatted(layout.columns()));
    double insert =
        seconds(
            () -> {
              for (int block = 0; block < BLOCKS; block++) {
                ask(
                    "INSERT INTO attribute_types.t SELECT number AS n, %s FROM numbers(%d, %d)"
                        .formatted(layout.values(), block * rows / BLOCKS, rows / BLOCKS));
              }
            });
    double merge = seconds(() -> ask("OPTIMIZE TABLE attribute_types.t FINAL"));
    String question = "SELECT count() FROM attribute_types.t WHERE " + layout.label();
    ask(question);
    double label = seconds(() -> ask(question));
    double bytes =
        Double.parseDouble(
            ask(
                "SELECT sum(column_data_compressed_bytes) / %d FROM system.parts_columns WHERE database = 'attribute_types' AND active AND column != 'N'"
                    .formatted(rows)));
    System.out.printf(
        Locale.ROOT,
        "%-22s %14.2f %10.2f %10.2f %10.0f%n",
        name,
        bytes,
        insert,
        merge,
        label * 1000);
    ask("DROP TABLE attribute_types.t SYNC");
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static double seconds(Work work) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private String ask(String sql) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(url)
                .header("X-ClickHouse-Key", password)
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    return answer.body().strip();
  }
}
