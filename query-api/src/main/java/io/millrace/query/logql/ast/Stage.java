package io.millrace.query.logql.ast;

/** One step of a pipeline. What a step does is written at its record. */
public sealed interface Stage
    permits LineFilter,
        JsonParser,
        LogfmtParser,
        PatternParser,
        RegexpParser,
        UnpackParser,
        LabelFilterStage,
        LineFormat,
        LabelFormat,
        Decolorize,
        DropLabels,
        KeepLabels {
  /** Whether lines leave the stage as they came in. */
  default boolean keepsLine() {
    return true;
  }

  /** Whether labels leave the stage as they came in, {@code __error__} and its details aside. */
  boolean keepsLabels();
}
