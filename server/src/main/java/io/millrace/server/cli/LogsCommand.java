package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.cli.LogsPrinter.Output;
import io.millrace.server.keys.KeyDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code millrace logs}: asks the query API and prints lines, oldest first, numbers, labels, series
 * or statistics.
 */
final class LogsCommand implements Commands.Command {
  private static final String EVERYTHING = "{service_name=~\".+\"}";
  private static final int MAX_LIMIT = 1_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A fast clock of a sender: its records lie ahead, and are seen too. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final ObjectMapper json = new ObjectMapper();
  private final InstantSource clock = InstantSource.system();

  LogsCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /** One call, understood. */
  private record Call(
      LogsSource source,
      Options options,
      LogsPrinter printer,
      long start,
      long end,
      boolean shown) {
    ImmutableList<String> words() {
      return options.words();
    }

    String times() {
      return "start=%d&end=%d".formatted(start, end);
    }
  }

  @Override
  public int run(ImmutableList<String> arguments) throws Exception {
    Options options =
        Options.parse(
            arguments,
            KeyOption.with(
                "--since", "--from", "--to", "--limit", "--step", "--output", "--color", "--url"),
            ImmutableSet.of("--follow", "--forward", "--instant"));
    Call call = call(options);
    String first = call.words().isEmpty() ? EVERYTHING : call.words().getFirst();
    switch (first) {
      case "labels" -> labels(call);
      case "series" -> series(call);
      case "stats" -> stats(call);
      default -> query(call, word(options, 0, first));
    }
    return 0;
  }

  private Call call(Options options) {
    boolean terminal = ProgressLine.isTerminal();
    LogsSource source =
        new LogsSource(
            URI.create(options.value("--url", "http://127.0.0.1:3100")),
            KeyOption.read(options, environment, KeyDirectory.DEFAULT));
    LogsPrinter printer =
        new LogsPrinter(out, output(options), isColored(options, terminal), terminal);
    Instant now = clock.instant();
    Instant end = options.instant("--to", now.plus(AHEAD));
    Instant start =
        options.instant(
            "--from",
            (options.has("--to") ? end : now)
                .minus(options.duration("--since", Duration.ofHours(1))));
    if (options.has("--from") && options.has("--since")) {
      throw new UsageException("--since: with --from too (expected: one of them)");
    }
    if (!start.isBefore(end)) {
      throw new UsageException("--from: %s (expected: before %s)".formatted(start, end));
    }
    return new Call(source, options, printer, nanos(start), nanos(end), terminal);
  }

  /** The word at an index, and no word behind it. */
  private static String word(Options options, int index, String otherwise) {
    if (options.words().size() > index + 1) {
      throw new UsageException(
          "'%s': a second query (expected: one, in quotes)"
              .formatted(options.words().get(index + 1)));
    }
    return options.words().size() > index ? options.words().get(index) : otherwise;
  }

  private static Output output(Options options) {
    String text = options.value("--output", "labels");
    return switch (text) {
      case "raw" -> Output.RAW;
      case "labels" -> Output.LABELS;
      case "jsonl" -> Output.JSONL;
      default ->
          throw new UsageException(
              "--output: '%s' (expected: raw, labels or jsonl)".formatted(text));
    };
  }

  private boolean isColored(Options options, boolean terminal) {
    String text = options.value("--color", "auto");
    return switch (text) {
      case "always" -> true;
      case "never" -> false;
      // See no-color.org.
      case "auto" -> terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
      default ->
          throw new UsageException(
              "--color: '%s' (expected: auto, always or never)".formatted(text));
    };
  }

  private void query(Call call, String query) throws IOException, InterruptedException {
    int limit = call.options().integer("--limit", 100, 1, MAX_LIMIT);
    String encoded = "query=" + LogsSource.encoded(query);
    if (call.options().has("--follow")) {
      follow(
          call,
          "%s&start=%d&limit=%d".formatted(encoded, call.start(), Math.min(limit, LogsPages.PAGE)));
    } else if (call.options().has("--instant")) {
      JsonNode data =
          ask(
              call,
              "query?%s&time=%d"
                  .formatted(encoded, nanos(call.options().instant("--to", clock.instant()))));
      LogEntry.ofNumbers(data).forEach(call.printer()::sample);
    } else {
      range(call, encoded, limit);
    }
  }

  /** Lines, or numbers: what the first answer has. */
  private void range(Call call, String encoded, int limit)
      throws IOException, InterruptedException {
    boolean forward = call.options().has("--forward");
    String more =
        "&direction=%s%s"
            .formatted(
                forward ? "forward" : "backward",
                call.options()
                    .value("--step")
                    .map(step -> "&step=" + LogsSource.encoded(step))
                    .orElse(""));
    AtomicInteger pages = new AtomicInteger();
    JsonNode[] numbers = new JsonNode[1];
    List<LogEntry> lines;
    try (var _ = Waiting.show(err, call.shown(), () -> "asking for page " + pages.get())) {
      lines =
          new LogsPages(
                  (start, end, count) -> {
                    pages.incrementAndGet();
                    JsonNode data =
                        call.source()
                            .data(
                                "query_range?%s&start=%d&end=%d&limit=%d%s"
                                    .formatted(encoded, start, end, count, more));
                    if (!data.path("resultType").asText().equals("streams")) {
                      numbers[0] = data;
                      return json.createObjectNode();
                    }
                    return data;
                  },
                  forward)
              .lines(call.start(), call.end(), limit);
    }
    if (numbers[0] == null) {
      lines.forEach(call.printer()::line);
    } else {
      LogEntry.ofNumbers(numbers[0]).forEach(call.printer()::sample);
    }
  }

  private JsonNode ask(Call call, String path) throws IOException, InterruptedException {
    try (var _ = Waiting.show(err, call.shown(), () -> "asking")) {
      return call.source().data(path);
    }
  }

  /** Prints what there is and what comes, and never returns. */
  private void follow(Call call, String parameters) throws IOException, InterruptedException {
    try (TailConnection tail = call.source().tail(parameters)) {
      while (true) {
        JsonNode frame = json.readTree(tail.next());
        LogEntry.ofStreams(frame.path("streams")).forEach(call.printer()::line);
        for (JsonNode dropped : frame.path("dropped_entries")) {
          err.printf(
              "millrace logs: %s records were dropped, since these lines were not taken fast enough%n",
              dropped.path("labels").path("dropped_records").asText());
        }
      }
    }
  }

  /** Names of labels, or the values of one. */
  private void labels(Call call) throws IOException, InterruptedException {
    String name = word(call.options(), 1, "");
    String path = name.isEmpty() ? "labels" : "label/" + LogsSource.encoded(name) + "/values";
    ask(call, path + "?" + call.times()).forEach(value -> out.println(value.asText()));
  }

  private void series(Call call) throws IOException, InterruptedException {
    String selector = LogsSource.encoded(word(call.options(), 1, EVERYTHING));
    ask(call, "series?match%5B%5D=" + selector + "&" + call.times())
        .forEach(series -> out.println(call.printer().selector(series)));
  }

  private void stats(Call call) throws IOException, InterruptedException {
    String selector = LogsSource.encoded(word(call.options(), 1, EVERYTHING));
    JsonNode stats = ask(call, "index/stats?query=" + selector + "&" + call.times());
    Table table = new Table("STREAMS", "RECORDS", "BYTES");
    table.add(
        number(stats.path("streams")), number(stats.path("entries")), number(stats.path("bytes")));
    table.print(out);
  }

  private static String number(JsonNode value) {
    return String.format(Locale.ROOT, "%,d", value.asLong());
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
  }
}
