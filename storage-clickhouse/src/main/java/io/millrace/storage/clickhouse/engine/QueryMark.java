package io.millrace.storage.clickhouse.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By what a running statement is found again, in order to stop it: the library gives a statement an
 * id of its own, which it tells nobody. The mark is set as {@code log_comment}, which has no other
 * effect here and which {@code system.processes} shows.
 *
 * @param comment the client's own log_comment, or else its query id, for people who read that table
 * @param number unique in this process
 */
record QueryMark(String comment, long number) {
  String text() {
    return comment + " #" + number;
  }

  /** A request's settings, with which its statement has the mark. */
  Map<String, String> with(Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("log_comment", text());
    return all;
  }

  /** A condition on {@code system.processes} that holds for this statement alone. */
  String condition() {
    return "Settings['log_comment'] = " + Sql.literal(text());
  }
}
