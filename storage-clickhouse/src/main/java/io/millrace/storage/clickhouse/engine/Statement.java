package io.millrace.storage.clickhouse.engine;

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
   */
  record Read(String query, String formatClause, String format) implements Statement {
    @Override
    public boolean readOnly() {
      return true;
    }

    String into(String path, String defaultFormat) {
      String clause = formatClause.isEmpty() ? "FORMAT " + defaultFormat : formatClause;
      return query + " INTO OUTFILE " + Sql.literal(path) + " APPEND " + clause;
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
