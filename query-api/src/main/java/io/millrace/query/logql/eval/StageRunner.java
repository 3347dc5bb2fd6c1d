package io.millrace.query.logql.eval;

/** A stage that runs. Holds what is computed once for a query; used by one thread. */
@FunctionalInterface
interface StageRunner {
  /** Works on the record; false leaves it out. */
  boolean process(EntryState entry);
}
