package io.millrace.query.logql.eval;

/** A query that its author can mend: past a limit, or with errors in its pipeline. */
public final class QueryRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueryRefusedException(String message) {
    super(message);
  }

  /** Past a limit: names it, its value and the remedy. */
  public static QueryRefusedException limit(String what, String limit, long value, String remedy) {
    return new QueryRefusedException(
        what + ": more than " + value + " (limit " + limit + ": " + value + "); " + remedy);
  }
}
