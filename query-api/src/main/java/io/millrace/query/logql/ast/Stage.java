package io.millrace.query.logql.ast;

/** One step of a pipeline. What a step does is written at its record. */
public sealed interface Stage
    permits LineFilter, JsonParser, LogfmtParser, LabelFilterStage, DropLabels, KeepLabels {
  /** Whether lines leave the stage as they came in. */
  default boolean keepsLine() {
    return true;
  }

  /** Whether labels leave the stage as they came in. */
  boolean keepsLabels();
}
