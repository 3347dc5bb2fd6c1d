package io.millrace.query.cases;

import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.LabelMatcher;
import io.millrace.query.logql.eval.MemoryLogSource;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.EntryLabels;
import io.millrace.query.sql.LabelLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named records of resources/cases/data.txt. {@code @ name} begins a set; then each line is a
 * record: its time from the start, its resource's attributes and its own, each in braces, and the
 * line, where {@code \n}, {@code \t}, {@code \e} and {@code \\} are escapes.
 */
record DataSet(String name, List<DataRecord> records) {
  /** 2026-11-20T08:00:00Z, the time 0 of all data sets. */
  static final long START_NANOS = 1_795_161_600_000_000_000L;

  static Map<String, DataSet> all() {
    Map<String, DataSet> sets = new LinkedHashMap<>();
    DataSet current = null;
    for (String line : resource("data.txt").split("\n", -1)) {
      if (line.startsWith("@ ")) {
        current = new DataSet(line.substring(2), new ArrayList<>());
        sets.put(current.name, current);
      } else if (!line.isEmpty() && !line.startsWith("# ")) {
        current.records.add(record(line, current.records.size() + 1));
      }
    }
    return sets;
  }

  static String resource(String file) {
    try (var stream = DataSet.class.getResourceAsStream("/cases/" + file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MemoryLogSource inMemory() {
    EntryLabels labels = new EntryLabels(new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES));
    return new MemoryLogSource(records.stream().map(record -> record.entry(labels)).toList());
  }

  private static DataRecord record(String text, int number) {
    int blank = text.indexOf(' ');
    long time = START_NANOS + Durations.parseValue(text.substring(0, blank)).orElseThrow();
    int resourceEnd = text.indexOf('}', blank);
    int attributesEnd = text.indexOf('}', resourceEnd + 1);
    String line =
        text.length() > attributesEnd + 2 ? unescaped(text.substring(attributesEnd + 2)) : "";
    return new DataRecord(
        number,
        time,
        attributes(text.substring(blank + 1, resourceEnd + 1)),
        attributes(text.substring(resourceEnd + 2, attributesEnd + 1)),
        line);
  }

  private static Map<String, String> attributes(String braces) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (LabelMatcher matcher :
        new LogQlParser(ParseLimits.DEFAULT).parseSelector(braces).matchers()) {
      attributes.put(matcher.name().text(), matcher.value());
    }
    return attributes;
  }

  private static String unescaped(String line) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        i++;
        out.append(
            switch (line.charAt(i)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'e' -> '\u001b';
              default -> line.charAt(i);
            });
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
