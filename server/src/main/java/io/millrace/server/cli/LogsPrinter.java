package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/** Prints lines and samples in the form that was asked for. */
final class LogsPrinter {
  /** Forms of a line. */
  enum Output {
    /** The line, or the number, alone. */
    RAW,
    /** Time, service and level (of samples: all labels), line. */
    LABELS,
    /** An object of JSON for each. */
    JSONL
  }

  private static final String RESET = "\u001b[0m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String GREEN = "\u001b[32m";
  private static final String GREY = "\u001b[90m";

  private final PrintStream out;
  private final Output output;
  private final boolean color;
  private final boolean terminal;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * A printer.
   *
   * @param color whether levels are coloured
   * @param terminal whether somebody's terminal would obey what a line says: control characters are
   *     shown, not sent
   */
  LogsPrinter(PrintStream out, Output output, boolean color, boolean terminal) {
    this.out = out;
    this.output = output;
    this.color = color;
    this.terminal = terminal;
  }

  void line(LogEntry entry) {
    print(entry, service(entry.labels()), "line");
  }

  void sample(LogEntry sample) {
    print(sample, selector(sample.labels()), "value");
  }

  private void print(LogEntry entry, String labels, String name) {
    Instant time = Instant.ofEpochSecond(0, entry.timestampNanos());
    switch (output) {
      case RAW -> out.println(shown(entry.line()));
      case LABELS -> out.println(time + " " + labels + " " + shown(entry.line()));
      case JSONL ->
          out.println(
              json.createObjectNode()
                  .put("timestamp", time.toString())
                  .put(name, entry.line())
                  .set("labels", entry.labels()));
    }
  }

  private String service(JsonNode labels) {
    String level = labels.path("detected_level").asText();
    return shown(labels.path("service_name").asText())
        + " "
        + (color ? color(level) + shown(level) + RESET : shown(level));
  }

  private static String color(String level) {
    return switch (level) {
      case "fatal", "critical", "error" -> RED;
      case "warn" -> YELLOW;
      case "info" -> GREEN;
      default -> GREY;
    };
  }

  /** Labels as a selector has them. */
  String selector(JsonNode labels) {
    return labels.properties().stream()
        .sorted(Entry.comparingByKey())
        .map(label -> shown(label.getKey()) + "=" + shown(label.getValue().toString()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** A text that a terminal only shows: an escape in a log line commands nothing. */
  private String shown(String text) {
    if (!terminal || text.chars().noneMatch(LogsPrinter::commands)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (commands(c)) {
                shown.append("\\x%02x".formatted(c));
              } else {
                shown.append((char) c);
              }
            });
    return shown.toString();
  }

  private static boolean commands(int character) {
    return Character.isISOControl(character) && character != '\t' && character != '\n';
  }
}
