package io.millrace.query.logql.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A query and what the parser makes of it. In the files of resources/cases a query's lines begin
 * with {@code "> "}, its canonical text with {@code "= "}, or its error with {@code "! "}.
 */
record QueryCase(String query, boolean valid, String expected) {
  static List<QueryCase> read(String file) {
    List<QueryCase> cases = new ArrayList<>();
    List<String> query = new ArrayList<>();
    for (String line : text(file).split("\n", -1)) {
      if (line.startsWith("> ") || line.equals(">")) {
        query.add(line.length() > 1 ? line.substring(2) : "");
      } else if (line.startsWith("= ") || line.startsWith("! ")) {
        cases.add(
            new QueryCase(String.join("\n", query), line.charAt(0) == '=', line.substring(2)));
        query.clear();
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new IllegalStateException(file + ": " + line + " (expected: a line of a case)");
      }
    }
    if (!query.isEmpty()) {
      throw new IllegalStateException(file + ": " + query + " (expected: a line with = or !)");
    }
    return cases;
  }

  @Override
  public String toString() {
    return query;
  }

  private static String text(String file) {
    try (var stream = QueryCase.class.getResourceAsStream("/cases/" + file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
