package io.millrace.storage.clickhouse.engine;

/** The Content-Type of a result. */
final class ResultFormat {
  private ResultFormat() {}

  static String contentType(String format) {
    return switch (format) {
      case "TabSeparated", "TSV", "TabSeparatedRaw", "TSVRaw" ->
          "text/tab-separated-values; charset=UTF-8";
      case "TabSeparatedWithNames",
          "TSVWithNames",
          "TabSeparatedWithNamesAndTypes",
          "TSVWithNamesAndTypes" ->
          "text/tab-separated-values; charset=UTF-8; header=present";
      case "CSV" -> "text/csv; charset=UTF-8; header=absent";
      case "CSVWithNames", "CSVWithNamesAndTypes" -> "text/csv; charset=UTF-8; header=present";
      case "JSON", "JSONCompact", "JSONStrings", "JSONColumns", "JSONColumnsWithMetadata" ->
          "application/json; charset=UTF-8";
      case "JSONEachRow", "JSONCompactEachRow", "JSONLines", "NDJSON" ->
          "application/x-ndjson; charset=UTF-8";
      case "XML" -> "application/xml; charset=UTF-8";
      case "Native",
          "RowBinary",
          "RowBinaryWithNames",
          "RowBinaryWithNamesAndTypes",
          "Parquet",
          "Arrow",
          "ArrowStream" ->
          "application/octet-stream";
      default -> "text/plain; charset=UTF-8";
    };
  }
}
