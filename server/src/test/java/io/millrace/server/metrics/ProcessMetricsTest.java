package io.millrace.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.otlp.RecordFault;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.writer.WriterStats;
import io.millrace.receiver.ReceiverMetrics;
import io.millrace.receiver.ReceiverMetrics.Rate;
import io.millrace.receiver.RefusalKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMetricsTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final Path DOCUMENT =
      Path.of(System.getProperty("millrace.root"), "docs", "metrics.md");

  private final ProcessMetrics metrics = new ProcessMetrics();

  @AfterEach
  void stop() {
    metrics.close();
  }

  private List<String> lines(String prefix) {
    return metrics.scrape().lines().filter(line -> line.startsWith(prefix)).toList();
  }

  @Test
  void receiver_whatItCounts_isShownByTenant() {
    ReceiverMetrics receiver = metrics.receiver();
    receiver.received(SHOP, 5, 1_000);
    receiver.received(SHOP, 5, 1_000);
    receiver.accepted(SHOP, 4, 900);
    receiver.recordsRefused(SHOP, RecordFault.TOO_OLD, 1);
    receiver.recordsTruncated(SHOP, 2);
    receiver.requestRefused(Optional.of(SHOP), RefusalKind.RATE_LIMITED);
    receiver.requestRefused(Optional.empty(), RefusalKind.UNAUTHENTICATED);
    receiver.rateLimited(SHOP, Rate.BYTES);
    receiver.inFlightChanged(SHOP, 700);
    receiver.inFlightChanged(SHOP, -200);

    assertThat(metrics.scrape().lines())
        .contains(
            "millrace_receiver_records_received_total{tenant=\"shop\"} 10.0",
            "millrace_receiver_received_bytes_total{tenant=\"shop\"} 2000.0",
            "millrace_receiver_records_accepted_total{tenant=\"shop\"} 4.0",
            "millrace_receiver_accepted_bytes_total{tenant=\"shop\"} 900.0",
            "millrace_receiver_records_refused_total{reason=\"too_old\",tenant=\"shop\"} 1.0",
            "millrace_receiver_records_refused_total{reason=\"attributes\",tenant=\"shop\"} 0.0",
            "millrace_receiver_records_truncated_total{tenant=\"shop\"} 2.0",
            "millrace_receiver_requests_refused_total{reason=\"rate_limited\",tenant=\"shop\"} 1.0",
            "millrace_receiver_requests_refused_total{reason=\"unauthenticated\",tenant=\"unknown\"} 1.0",
            "millrace_receiver_limited_total{limit=\"bytes\",tenant=\"shop\"} 1.0",
            "millrace_receiver_limited_total{limit=\"records\",tenant=\"shop\"} 0.0",
            "millrace_receiver_in_flight_bytes{tenant=\"shop\"} 500.0");
  }

  @Test
  void disk_ofADirectory_isShown(@TempDir Path directory) {
    metrics.addDisk(directory);

    assertThat(lines("disk_free_bytes{path=\"" + directory)).hasSize(1);
    assertThat(lines("disk_total_bytes{path=\"" + directory)).hasSize(1);
  }

  @Test
  void receiver_timesToDurable_areAHistogram() {
    ReceiverMetrics receiver = metrics.receiver();
    receiver.madeDurable(SHOP, 15_000_000);
    receiver.madeDurable(SHOP, 70_000_000);

    assertThat(lines("millrace_receiver_durable_seconds"))
        .contains(
            "millrace_receiver_durable_seconds_bucket{le=\"0.01\"} 0",
            "millrace_receiver_durable_seconds_bucket{le=\"0.02\"} 1",
            "millrace_receiver_durable_seconds_bucket{le=\"0.06\"} 1",
            "millrace_receiver_durable_seconds_bucket{le=\"0.08\"} 2",
            "millrace_receiver_durable_seconds_bucket{le=\"+Inf\"} 2",
            "millrace_receiver_durable_seconds_count 2",
            "millrace_receiver_durable_seconds_sum 0.085");
  }

  @Test
  void tenants_beyondAThousand_shareOneSeries() {
    ReceiverMetrics receiver = metrics.receiver();
    for (int i = 0; i < 1_500; i++) {
      receiver.received(new TenantId("t" + i), 1, 1);
    }
    receiver.received(new TenantId("t3"), 1, 1);
    receiver.received(new TenantId("other"), 1, 1);

    List<String> series = lines("millrace_receiver_records_received_total{");
    assertThat(series).hasSize(1_002);
    assertThat(series)
        .contains(
            "millrace_receiver_records_received_total{tenant=\"other\"} 501.0",
            "millrace_receiver_records_received_total{tenant=\"t3\"} 2.0",
            "millrace_receiver_records_received_total{tenant=\"unknown\"} 0.0");
  }

  @Test
  void writer_whatItHasDone_isShownAsItIsNow() {
    metrics.addWriter(() -> new WriterStats(10, 2, 3, 4, 5, 6, 7, 8, 9, 1_500));

    assertThat(lines("millrace_writer_"))
        .containsExactlyInAnyOrder(
            "millrace_writer_records_total 10.0",
            "millrace_writer_batches_total 2.0",
            "millrace_writer_retries_total 3.0",
            "millrace_writer_dead_lettered_total 4.0",
            "millrace_writer_duplicates_total 5.0",
            "millrace_writer_repeated_batches_total 6.0",
            "millrace_writer_take_overs_total 7.0",
            "millrace_writer_losses_total 8.0",
            "millrace_writer_replaced_texts_total 9.0",
            "millrace_writer_lag_seconds 1.5");
  }

  @Test
  void servers_haveMetersOfTheirOwn() {
    metrics.forServer("query").counter("armeria.x").increment();
    metrics.forServer("receiver").counter("armeria.x").increment(2);

    assertThat(lines("armeria_x_total"))
        .containsExactlyInAnyOrder(
            "armeria_x_total{server=\"query\"} 1.0", "armeria_x_total{server=\"receiver\"} 2.0");
  }

  /**
   * The query API's own, {@code millrace_query_*}, come with its server: TailTests looks at them.
   */
  @Test
  void document_listsEveryMetric() throws IOException {
    metrics.receiver();
    metrics.addWriter(() -> new WriterStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    TreeSet<String> shown =
        lines("# TYPE ").stream()
            .map(line -> line.split(" ", -1)[2])
            .filter(name -> name.startsWith("millrace_"))
            .collect(Collectors.toCollection(TreeSet::new));

    TreeSet<String> documented =
        Pattern.compile("`(millrace_(?!query_)\\w+)`")
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(documented).isEqualTo(shown);
  }

  @Test
  void process_jvmAndProcess_areShown() {
    assertThat(metrics.scrape())
        .contains(
            "jvm_memory_used_bytes{",
            "jvm_threads_live_threads ",
            "jvm_gc_memory_allocated_bytes_total ",
            "process_cpu_usage ",
            "process_files_open_files ",
            "process_uptime_seconds ");
  }
}
