package io.millrace.storage.clickhouse.engine;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which mark a running query has whose id a client knows. The engine gives statements ids of its
 * own, so a client's {@code KILL QUERY WHERE query_id = 'x'} (the JDBC driver's way to cancel) has
 * to be put in the engine's terms. Safe for all threads.
 */
final class RunningQueries {
  private static final Pattern BY_ID =
      Pattern.compile("\\bquery_id\\s*=\\s*'((?:[^'\\\\]|\\\\.)*)'", Pattern.CASE_INSENSITIVE);

  private final Map<QueryMark, String> idsByMark = new ConcurrentHashMap<>();

  void add(String queryId, QueryMark mark) {
    idsByMark.put(mark, queryId);
  }

  void remove(QueryMark mark) {
    idsByMark.remove(mark);
  }

  /** The statement, with a condition on marks for one on a query id if it is a KILL. */
  String inEngineTerms(String statement) {
    if (!statement.stripLeading().toUpperCase(Locale.ROOT).startsWith("KILL")) {
      return statement;
    }
    return BY_ID
        .matcher(statement)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    marks(found.group(1).replaceAll("\\\\(.)", "$1")).stream()
                        .map(QueryMark::condition)
                        .collect(Collectors.joining(" OR ", "(0 OR ", ")"))
                        .replace("(0 OR )", "0")));
  }

  private Collection<QueryMark> marks(String queryId) {
    return idsByMark.entrySet().stream()
        .filter(entry -> entry.getValue().equals(queryId))
        .map(Map.Entry::getKey)
        .toList();
  }
}
