package io.millrace.storage.clickhouse.engine;

import static com.google.common.xml.XmlEscapers.xmlContentEscaper;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The configuration that the engine starts with: small caches and pools, one bound on memory. */
final class EngineConfig {
  private static final long MIB = 1L << 20;

  private static final String DISKS = "<storage_configuration>";

  private EngineConfig() {}

  /** Writes the server's configuration file into the data directory and returns its place. */
  static Path write(EngineSettings settings) throws IOException {
    String elements =
        serverSettings(settings).entrySet().stream()
            .map(entry -> "  <%1$s>%2$s</%1$s>".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("\n"));
    StringBuilder all = new StringBuilder("<clickhouse>\n").append(elements).append('\n');
    settings
        .backupDirectory()
        .ifPresent(
            directory ->
                all.append("  <backups><allowed_path>")
                    .append(xmlContentEscaper().escape(directory.toAbsolutePath().toString()))
                    .append("</allowed_path></backups>\n"));
    String extra =
        settings.extraConfig().isPresent() ? Files.readString(settings.extraConfig().get()) : "";
    all.append(extra.contains(DISKS) ? "" : keepFree(settings)).append(extra).append('\n');
    Path file = settings.dataDirectory().resolve("millrace-engine.xml");
    return Files.writeString(file, all.append("</clickhouse>\n"));
  }

  /**
   * Inserts and merges are refused before they begin, with code 243. Whoever names disks of his own
   * says so there.
   */
  private static String keepFree(EngineSettings settings) {
    return "  %s<disks><default><keep_free_space_bytes>%d</keep_free_space_bytes></default></disks></storage_configuration>\n"
        .formatted(DISKS, 2 * settings.minFreeBytes());
  }

  private static ImmutableMap<String, Long> serverSettings(EngineSettings settings) {
    long cores = Runtime.getRuntime().availableProcessors();
    return ImmutableMap.<String, Long>builder()
        .put("max_server_memory_usage", settings.memoryLimitBytes())
        .put("mark_cache_size", 64 * MIB)
        .put("index_mark_cache_size", 16 * MIB)
        .put("primary_index_cache_size", 32 * MIB)
        .put("uncompressed_cache_size", 0L)
        .put("index_uncompressed_cache_size", 0L)
        .put("text_index_header_cache_size", 16 * MIB)
        .put("text_index_tokens_cache_size", 16 * MIB)
        .put("text_index_postings_cache_size", 32 * MIB)
        .put("query_condition_cache_size", 8 * MIB)
        .put("compiled_expression_cache_size", 16 * MIB)
        .put("vector_similarity_index_cache_size", 0L)
        .put("iceberg_metadata_files_cache_size", 0L)
        .put("parquet_metadata_cache_size", 0L)
        .put("background_pool_size", Math.max(2, cores))
        .put("background_schedule_pool_size", 2L)
        .put("max_thread_pool_size", 400L)
        .put("max_thread_pool_free_size", 16L)
        .buildOrThrow();
  }

  /** Set on every connection; a request may change them for itself. */
  static ImmutableMap<String, String> querySettings(EngineSettings settings) {
    return ImmutableMap.of(
        "max_memory_usage",
        Long.toString(settings.memoryLimitBytes() / 2),
        "max_execution_time",
        Double.toString(settings.queryTimeout().toMillis() / 1000.0),
        // Threads of its own for each result are dear where most results are small.
        "output_format_parallel_formatting",
        "0",
        // A server understands "1 + 1" only when told to; the library does by default.
        "implicit_select",
        "0");
  }
}
