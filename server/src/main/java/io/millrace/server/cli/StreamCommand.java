package io.millrace.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.stream.EventLogException;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.pulsar.StreamInspector;
import io.millrace.pipeline.pulsar.StreamStatus;
import io.millrace.pipeline.pulsar.StreamStatus.Partition;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.wiring.StreamSettings;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** {@code millrace stream status}: what the stream holds, what waits, and what that costs. */
final class StreamCommand implements Commands.Command {
  /** Where a status comes from. */
  @FunctionalInterface
  interface Source {
    StreamStatus read(PulsarSettings settings) throws InterruptedException;
  }

  /** Dollars a GB and month: SSD block storage and object storage of the large clouds, in 2026. */
  private static final String DISK_PRICE = "0.08";

  private static final String OBJECT_PRICE = "0.023";
  private static final int MOST_COPIES = 20;
  private static final double GIGABYTE = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private static final ImmutableSet<String> NAMED =
      ImmutableSet.<String>builder()
          .add("--config", "--disk-price", "--object-price", "--copies")
          .addAll(ConfigOptions.STREAM.keySet())
          .build();

  private final PrintStream out;
  private final Source source;

  StreamCommand(PrintStream out) {
    this(out, StreamCommand::inspect);
  }

  StreamCommand(PrintStream out, Source source) {
    this.out = out;
    this.source = source;
  }

  private static StreamStatus inspect(PulsarSettings settings) throws InterruptedException {
    try (StreamInspector inspector = StreamInspector.open(settings, InstantSource.system())) {
      return inspector.read();
    }
  }

  @Override
  public int run(ImmutableList<String> arguments) throws InterruptedException {
    Options options = Options.parse(arguments, NAMED, ImmutableSet.of("--json"));
    if (!options.words().equals(ImmutableList.of("status"))) {
      throw new UsageException(
          "'%s': no such action (expected: status)".formatted(String.join(" ", options.words())));
    }
    Prices prices =
        new Prices(
            price(options, "--disk-price", DISK_PRICE),
            price(options, "--object-price", OBJECT_PRICE),
            options.integer("--copies", 1, 1, MOST_COPIES));
    StreamStatus status;
    try {
      status = source.read(StreamSettings.of(config(options)));
    } catch (EventLogException e) {
      throw new IllegalStateException(
          e.getMessage() + " (is it up? --pulsar-url names another)", e);
    }
    if (options.has("--json")) {
      out.println(json(status, prices));
    } else {
      print(status, prices);
    }
    return 0;
  }

  /**
   * What a month costs.
   *
   * @param disk of a GB in BookKeeper, for each copy
   * @param object of a GB in object storage
   * @param copies that BookKeeper keeps
   */
  private record Prices(double disk, double object, int copies) {
    double month(StreamStatus status) {
      return (status.bookKeeperBytes() * disk * copies + status.offloadedBytes() * object)
          / GIGABYTE;
    }
  }

  private static double price(Options options, String name, String usual) {
    String text = options.value(name).orElse(usual);
    try {
      double price = Double.parseDouble(text);
      if (price >= 0 && Double.isFinite(price)) {
        return price;
      }
    } catch (NumberFormatException e) {
      // Said below, as for every other text that is no price.
    }
    throw new UsageException(
        "%s: %s (expected: dollars a GB and month, e.g. %s)".formatted(name, text, usual));
  }

  private static MillraceConfig config(Options options) {
    return ConfigOptions.load(
        options, System.getenv(), ConfigOptions.given(options, ConfigOptions.STREAM));
  }

  private void print(StreamStatus status, Prices prices) {
    out.println(status.topic());
    Table table =
        new Table("partition", "backlog records", "oldest", "backlog", "bookkeeper", "offloaded");
    for (Partition partition : status.partitions()) {
      table.add(
          Integer.toString(partition.number()),
          records(partition.backlogRecords(), partition.backlogExact()),
          age(partition.backlogAge()),
          size(partition.backlogBytes()),
          size(partition.bookKeeperBytes()),
          size(partition.offloadedBytes()));
    }
    table.add(
        "all",
        records(status.backlogRecords(), status.backlogExact()),
        age(status.backlogAge()),
        size(status.partitions().stream().mapToLong(Partition::backlogBytes).sum()),
        size(status.bookKeeperBytes()),
        size(status.offloadedBytes()));
    table.print(out);
    out.printf(
        Locale.ROOT,
        "cost, as it is now: $%.2f a month (%d in BookKeeper at $%s, object storage at $%s a GB and month)%n",
        prices.month(status),
        prices.copies(),
        prices.disk(),
        prices.object());
    out.println(
        status.deadLetters() == 0
            ? "no dead letters"
            : status.deadLetters() + " dead letters wait (millrace dlq list)");
  }

  private static String json(StreamStatus status, Prices prices) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("topic", status.topic())
        .put("backlogRecords", status.backlogRecords())
        .put("backlogExact", status.backlogExact())
        .put("backlogSeconds", seconds(status.backlogAge()))
        .put("bookKeeperBytes", status.bookKeeperBytes())
        .put("offloadedBytes", status.offloadedBytes())
        .put("dollarsPerMonth", prices.month(status))
        .put("deadLetters", status.deadLetters());
    for (Partition partition : status.partitions()) {
      root.withArray("/partitions")
          .addObject()
          .put("partition", partition.number())
          .put("backlogRecords", partition.backlogRecords())
          .put("backlogExact", partition.backlogExact())
          .put("backlogSeconds", seconds(partition.backlogAge()))
          .put("backlogBytes", partition.backlogBytes())
          .put("bookKeeperBytes", partition.bookKeeperBytes())
          .put("offloadedBytes", partition.offloadedBytes());
    }
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double seconds(Duration age) {
    return age.toMillis() / MILLIS_PER_SECOND;
  }

  private static String records(long count, boolean exact) {
    return (exact ? "" : "about ") + String.format(Locale.ROOT, "%,d", count);
  }

  private static String age(Duration age) {
    return age.isZero() ? "-" : String.format(Locale.ROOT, "%.1f s", seconds(age));
  }

  private static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit + 1 < UNITS.length) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }
}
