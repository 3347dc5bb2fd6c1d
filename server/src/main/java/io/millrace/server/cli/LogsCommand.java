package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.keys.KeyDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code millrace logs}: asks the query API and prints lines, oldest first. */
final class LogsCommand implements Commands.Command {
  private static final String EVERYTHING = "{service_name=~\".+\"}";
  private static final int MAX_LIMIT = 5_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private enum Output {
    RAW,
    LABELS,
    JSONL
  }

  /** Whom to ask, and with which key, if with any. */
  private record Source(URI url, Optional<String> key) {
    HttpRequest get(String path) {
      HttpRequest.Builder builder = HttpRequest.newBuilder(url.resolve(path)).GET();
      key.ifPresent(k -> builder.header("Authorization", "Bearer " + k));
      return builder.build();
    }
  }

  /** One line of an answer. */
  private record Entry(long timestampNanos, JsonNode labels, String line) {}

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final InstantSource clock = InstantSource.system();

  LogsCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  @Override
  public int run(ImmutableList<String> arguments) throws Exception {
    Options options =
        Options.parse(
            arguments,
            KeyOption.with("--since", "--limit", "--output", "--url"),
            ImmutableSet.of("--follow"));
    if (options.words().size() > 1) {
      throw new UsageException(
          "'%s': a second query (expected: one, in quotes)".formatted(options.words().get(1)));
    }
    String query = options.words().isEmpty() ? EVERYTHING : options.words().getFirst();
    Source source =
        new Source(
            URI.create(options.value("--url", "http://127.0.0.1:3100")),
            KeyOption.read(options, environment, KeyDirectory.DEFAULT));
    Output output = output(options);
    long start = nanos(clock.instant().minus(options.duration("--since", Duration.ofHours(1))));
    int limit = options.integer("--limit", 100, 1, MAX_LIMIT);
    if (options.has("--follow")) {
      follow(source, parameters(query, start, limit), output);
    }
    ask(source, parameters(query, start, limit)).forEach(entry -> print(entry, output));
    return 0;
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

  private static String parameters(String query, long startNanos, int limit) {
    return "query=%s&start=%d&limit=%d"
        .formatted(URLEncoder.encode(query, StandardCharsets.UTF_8), startNanos, limit);
  }

  /** Prints what there is and what comes, and never returns. */
  private void follow(Source source, String parameters, Output output)
      throws IOException, InterruptedException {
    try (TailConnection tail =
        TailConnection.open(client, source.get("/loki/api/v1/tail?" + parameters))) {
      while (true) {
        JsonNode frame = json.readTree(tail.next());
        entries(frame.path("streams")).forEach(entry -> print(entry, output));
        for (JsonNode dropped : frame.path("dropped_entries")) {
          err.printf(
              "millrace logs: %s records were dropped, since these lines were not taken fast enough%n",
              dropped.path("labels").path("dropped_records").asText());
        }
      }
    }
  }

  /** The newest entries, oldest first. */
  private List<Entry> ask(Source source, String parameters)
      throws IOException, InterruptedException {
    // The end lies ahead, so that records of a sender whose clock is a little fast are seen too.
    long end = nanos(clock.instant().plus(Duration.ofMinutes(1)));
    HttpResponse<String> answer;
    try {
      answer =
          client.send(
              source.get(
                  "/loki/api/v1/query_range?%s&end=%d&direction=backward"
                      .formatted(parameters, end)),
              BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(
          source.url() + " does not answer (is it up? --url names another): " + e, e);
    }
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body().strip());
    }
    JsonNode data = json.readTree(answer.body()).path("data");
    if (!data.path("resultType").asText().equals("streams")) {
      throw new UsageException(
          "the query gives numbers (expected: a query for lines; ask the HTTP API for numbers)");
    }
    return entries(data.path("result"));
  }

  private static List<Entry> entries(JsonNode streams) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode stream : streams) {
      for (JsonNode value : stream.path("values")) {
        entries.add(
            new Entry(
                Long.parseLong(value.get(0).asText()),
                stream.path("stream"),
                value.get(1).asText()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::timestampNanos));
    return entries;
  }

  private void print(Entry entry, Output output) {
    Instant time = Instant.ofEpochSecond(0, entry.timestampNanos());
    switch (output) {
      case RAW -> out.println(entry.line());
      case LABELS -> out.println(time + " " + labels(entry.labels()) + " " + entry.line());
      case JSONL ->
          out.println(
              json.createObjectNode()
                  .put("timestamp", time.toString())
                  .put("line", entry.line())
                  .set("labels", entry.labels()));
    }
  }

  private static String labels(JsonNode labels) {
    return labels.path("service_name").asText() + " " + labels.path("detected_level").asText();
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
  }
}
