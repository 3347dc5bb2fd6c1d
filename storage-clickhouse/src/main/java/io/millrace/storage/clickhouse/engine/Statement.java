package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableSet;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How a statement is brought into the engine. Texts are ISO 8859-1: one char is one byte. */
sealed interface Statement {
  /** Whether it changes nothing, so that GET may run it. */
  boolean readOnly();

  /**
   * A query with rows, whose result goes through a pipe.
   *
   * @param query up to where INTO OUTFILE belongs
   * @param formatClause {@code FORMAT x [SETTINGS ...]}, empty if the statement has none
   * @param format its name, empty if the statement has none
   * @param hasSettings whether it has SETTINGS of its own, which go before those of the request
   */
  record Read(String query, String formatClause, String format, boolean hasSettings)
      implements Statement {
    /** Needed before the text is understood. */
    private static final ImmutableSet<String> EARLY =
        ImmutableSet.of(
            "dialect",
            "implicit_select",
            "max_query_size",
            "max_parser_depth",
            "max_parser_backtracks");

    @Override
    public boolean readOnly() {
      return true;
    }

    /**
     * Whether the statement can bring these settings along. Set on the connection and taken back
     * later, they cost two more statements, each as much as a small query.
     */
    boolean canBring(Map<String, String> settings) {
      return !hasSettings && settings.keySet().stream().noneMatch(EARLY::contains);
    }

    /**
     * The statement that writes its result to a path.
     *
     * @param settings that it brings along; none unless it {@link #canBring} them
     */
    String into(String path, String defaultFormat, Map<String, String> settings) {
      String clause = formatClause.isEmpty() ? "FORMAT " + defaultFormat : formatClause;
      String brought = settings.isEmpty() ? "" : " SETTINGS " + bytes(Sql.assignments(settings));
      return query + " INTO OUTFILE " + Sql.literal(path) + " APPEND " + clause + brought;
    }

    /** As the statement's text is: one char for each byte of UTF-8. */
    private static String bytes(String text) {
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * An insert whose rows follow the statement.
   *
   * @param target up to where FROM INFILE belongs: table and columns
   * @param settingsClause {@code SETTINGS ...} or empty
   * @param format of the rows
   * @param dataOffset of the first row's first byte
   */
  record Insert(String target, String settingsClause, String format, int dataOffset)
      implements Statement {
    @Override
    public boolean readOnly() {
      return false;
    }

    String from(String path) {
      return "%s FROM INFILE %s COMPRESSION 'none' %s FORMAT %s"
          .formatted(target, Sql.literal(path), settingsClause, format);
    }
  }

  /**
   * Anything else: runs as it is, its small result (of SHOW, DESCRIBE, EXPLAIN) comes in one piece.
   *
   * @param format named by the statement, or empty
   */
  record Plain(String text, String format, boolean readOnly) implements Statement {}
}
