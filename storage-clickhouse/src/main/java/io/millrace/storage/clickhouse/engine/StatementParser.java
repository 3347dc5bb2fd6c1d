package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableSet;
import io.millrace.storage.clickhouse.engine.SqlTokens.Token;
import java.util.List;

/**
 * Finds out what kind of statement a text is and where its clauses are; what is wrong with it
 * beyond that is for the engine to say. Refuses what the engine would run and a server would not:
 * several statements in one request, and files as targets.
 */
final class StatementParser {
  private static final ImmutableSet<String> READS = ImmutableSet.of("SELECT", "WITH", "FROM", "(");
  private static final ImmutableSet<String> READ_ONLY =
      ImmutableSet.of("SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "CHECK");

  private final String sql;
  private final List<Token> tokens;

  private StatementParser(String sql, List<Token> tokens) {
    this.sql = sql;
    this.tokens = tokens;
  }

  /** Understands a whole text, or the head of an insert. */
  static Statement parse(String sql) throws EngineException {
    Statement.Insert insert = InsertHead.find(sql);
    if (insert != null) {
      return insert;
    }
    List<Token> all = SqlTokens.all(sql);
    return new StatementParser(sql, withoutEnd(all)).statement();
  }

  private static List<Token> withoutEnd(List<Token> tokens) throws EngineException {
    int end = 0;
    while (end < tokens.size() && !tokens.get(end).is(";")) {
      end++;
    }
    for (Token token : tokens.subList(end, tokens.size())) {
      if (!token.is(";")) {
        throw EngineException.of(
            ErrorCode.SYNTAX_ERROR,
            "Syntax error (Multi-statements are not allowed): failed at position "
                + (token.start() + 1));
      }
    }
    if (end == 0) {
      throw EngineException.of(ErrorCode.SYNTAX_ERROR, "Syntax error: Empty query");
    }
    return tokens.subList(0, end);
  }

  private Statement statement() throws EngineException {
    String first = tokens.getFirst().text();
    if (READS.contains(first) && !hasWord("INSERT")) {
      return read();
    }
    return switch (first) {
      case "SET" -> validatedSet();
      case "USE" -> validatedUse();
      case "CREATE" -> create();
      default -> plain(READ_ONLY.contains(first));
    };
  }

  private Statement.Read read() throws EngineException {
    refuseOutfile();
    int format = formatIndex();
    boolean hasSettings = hasWord("SETTINGS");
    if (format < 0) {
      return new Statement.Read(sql.substring(0, end()), "", "", hasSettings);
    }
    int start = tokens.get(format).start();
    return new Statement.Read(
        sql.substring(0, start),
        sql.substring(start, end()),
        name(tokens.get(format + 1)),
        hasSettings);
  }

  private Statement plain(boolean readOnly) throws EngineException {
    refuseOutfile();
    int format = formatIndex();
    return new Statement.Plain(
        sql.substring(0, end()), format < 0 ? "" : name(tokens.get(format + 1)), readOnly);
  }

  /**
   * There are no sessions: a SET is checked as a server checks it, and has no effect on anything
   * later.
   */
  private Statement validatedSet() throws EngineException {
    if (tokens.size() < 2 || List.of("ROLE", "DEFAULT").contains(tokens.get(1).text())) {
      throw EngineException.of(
          ErrorCode.NOT_IMPLEMENTED, "SET ROLE: the embedded engine has no access control");
    }
    return new Statement.Plain(
        "SELECT 1 FORMAT Null SETTINGS " + sql.substring(tokens.get(1).start(), end()), "", true);
  }

  /** Likewise: fails if there is no such database. */
  private Statement validatedUse() {
    String name = tokens.size() < 2 ? "" : sql.substring(tokens.get(1).start(), end());
    return new Statement.Plain("SHOW TABLES FROM " + name + " LIMIT 0 FORMAT Null", "", true);
  }

  private Statement create() throws EngineException {
    for (Token token : tokens.subList(1, Math.min(4, tokens.size()))) {
      if (token.is("TEMPORARY")) {
        throw EngineException.of(
            ErrorCode.NOT_IMPLEMENTED,
            "Temporary tables live in a session, and the embedded engine has none");
      }
    }
    return plain(false);
  }

  private void refuseOutfile() throws EngineException {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).is("INTO") && tokens.get(i + 1).is("OUTFILE")) {
        throw EngineException.of(ErrorCode.INTO_OUTFILE_NOT_ALLOWED, "INTO OUTFILE is not allowed");
      }
    }
  }

  /** Index of FORMAT in the trailing {@code FORMAT name [SETTINGS ...]}, or -1. */
  private int formatIndex() {
    for (int i = tokens.size() - 2; i > 0; i--) {
      Token token = tokens.get(i);
      boolean last = i + 2 == tokens.size() || tokens.get(i + 2).is("SETTINGS");
      if (token.is("FORMAT") && token.depth() == 0 && tokens.get(i + 1).word() && last) {
        return i;
      }
    }
    return -1;
  }

  private boolean hasWord(String word) {
    return tokens.stream().anyMatch(token -> token.depth() == 0 && token.is(word));
  }

  private String name(Token token) {
    return sql.substring(token.start(), token.end());
  }

  private int end() {
    return tokens.getLast().end();
  }
}
