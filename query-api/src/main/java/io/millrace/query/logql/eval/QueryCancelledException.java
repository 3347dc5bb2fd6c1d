package io.millrace.query.logql.eval;

/** The thread of the query was interrupted, because nobody waits for its answer any more. */
public final class QueryCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueryCancelledException() {
    super("the query was cancelled");
  }
}
