package io.millrace.storage.clickhouse.sql;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at what ClickHouse has resolved a query to: every table and every function, wherever. */
public final class TreeCheck {
  private static final Pattern TABLE =
      Pattern.compile("\\s*TABLE id: \\d+,.*?\\btable_name: ([^,]*).*");

  private static final Pattern TABLE_FUNCTION =
      Pattern.compile("\\s*TABLE_FUNCTION id: \\d+,.*?\\btable_function_name: ([^,]*).*");

  private static final Pattern FUNCTION =
      Pattern.compile("\\s*FUNCTION id: \\d+, function_name: ([^,]*),.*");

  /** What stands for the table of a SELECT without FROM. */
  private static final String NO_TABLE = "system.one";

  private TreeCheck() {}

  /**
   * Checks what EXPLAIN QUERY TREE printed.
   *
   * @param database where the tenant's views are
   * @throws io.millrace.model.store.StoreException REJECTED, with what is at fault
   */
  public static void check(List<String> lines, String database) {
    for (String line : lines) {
      Matcher tableFunction = TABLE_FUNCTION.matcher(line);
      if (tableFunction.matches()) {
        throw SqlRules.refusedTableFunction(tableFunction.group(1));
      }
      Matcher table = TABLE.matcher(line);
      if (table.matches()) {
        checkTable(table.group(1), database + ".");
      }
      Matcher function = FUNCTION.matcher(line);
      if (function.matches()) {
        SqlRules.checkFunction(function.group(1));
      }
    }
  }

  private static void checkTable(String name, String prefix) {
    boolean isView =
        name.startsWith(prefix) && SqlRules.TABLES.contains(name.substring(prefix.length()));
    if (!isView && !name.equals(NO_TABLE)) {
      throw SqlRules.refusedTable(name);
    }
  }
}
