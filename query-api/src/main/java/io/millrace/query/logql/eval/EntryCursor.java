package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Stage;

/** Records in the order of time, one at a time. Belongs to one thread; closing it early cancels. */
public interface EntryCursor extends AutoCloseable {
  /** Moves to the next record; false at the end. */
  boolean next();

  /** The record; valid after {@link #next} was true. */
  LogEntry entry();

  /** What of the query's pipeline is still to be run over these records, in order. */
  ImmutableList<Stage> remainingStages();

  @Override
  void close();
}
