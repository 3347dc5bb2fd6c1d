package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.millrace.model.stream.EventLogException;
import io.millrace.pipeline.pulsar.StreamStatus;
import io.millrace.pipeline.pulsar.StreamStatus.Partition;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StreamCommandTest {
  private static final StreamStatus STATUS =
      new StreamStatus(
          "persistent://millrace/logs/otlp",
          ImmutableList.of(
              new Partition(0, 0, true, 0, Duration.ZERO, 999, 0),
              new Partition(
                  1,
                  1_234_567,
                  false,
                  45_600_000,
                  Duration.ofMillis(12_340),
                  10_000_000_000L,
                  500_000_000_000L)),
          3);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

  private String run(StreamStatus status, String... words) throws Exception {
    assertThat(new StreamCommand(out, settings -> status).run(ImmutableList.copyOf(words)))
        .isZero();
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void status_isATableWithCostAndDeadLetters() throws Exception {
    assertThat(run(STATUS, "status", "--copies", "2"))
        .isEqualTo(
            """
            persistent://millrace/logs/otlp
            partition  backlog records  oldest  backlog  bookkeeper  offloaded
            0          0                -       0 B      999 B       0 B
            1          about 1,234,567  12.3 s  45.6 MB  10.0 GB     500.0 GB
            all        about 1,234,567  12.3 s  45.6 MB  10.0 GB     500.0 GB
            cost, as it is now: $13.10 a month (2 in BookKeeper at $0.08, object storage at $0.023 a GB and month)
            3 dead letters wait (millrace dlq list)
            """);
  }

  @Test
  void status_withPricesAsJson_hasEveryNumber() throws Exception {
    String json = run(STATUS, "status", "--json", "--disk-price=1", "--object-price", "0.01");

    assertThat(json.replaceAll("\\s", ""))
        .isEqualTo(
            """
            {"topic":"persistent://millrace/logs/otlp","backlogRecords":1234567,"backlogExact":false,"backlogSeconds":12.34,
            "bookKeeperBytes":10000000999,"offloadedBytes":500000000000,"dollarsPerMonth":15.000000999,"deadLetters":3,
            "partitions":[{"partition":0,"backlogRecords":0,"backlogExact":true,"backlogSeconds":0.0,"backlogBytes":0,"bookKeeperBytes":999,
            "offloadedBytes":0},{"partition":1,"backlogRecords":1234567,"backlogExact":false,"backlogSeconds":12.34,"backlogBytes":45600000,
            "bookKeeperBytes":10000000000,"offloadedBytes":500000000000}]}"""
                .replace("\n", ""));
  }

  @Test
  void run_withWhatCannotBeUsed_saysWhatIsExpected() {
    assertThatThrownBy(() -> run(STATUS, "show"))
        .isInstanceOf(UsageException.class)
        .hasMessage("'show': no such action (expected: status)");
    assertThatThrownBy(() -> run(STATUS, "status", "--disk-price", "cheap"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--disk-price: cheap (expected: dollars a GB and month, e.g. 0.08)");
    assertThatThrownBy(() -> run(STATUS, "status", "--object-price", "-1"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--object-price: -1 (expected: dollars a GB and month, e.g. 0.023)");
  }

  @Test
  void status_whilePulsarIsAway_saysWhereItLooked() {
    StreamCommand command =
        new StreamCommand(
            out,
            settings -> {
              throw new EventLogException(
                  EventLogException.Kind.UNAVAILABLE, "no Pulsar there", null);
            });
    assertThatThrownBy(() -> command.run(ImmutableList.of("status")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no Pulsar there (is it up? --pulsar-url names another)");
  }
}
