package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.DropLabels;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.KeepLabels;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.Stage;
import java.util.List;

/** The stages of a query, ready to run over records, one at a time. Used by one thread. */
public final class Pipeline {
  private final ImmutableList<StageRunner> runners;
  private final EntryState state = new EntryState();

  public Pipeline(List<Stage> stages) {
    this.runners = stages.stream().map(Pipeline::runner).collect(ImmutableList.toImmutableList());
  }

  /** Runs all stages over a record; null if one of them leaves it out. */
  public ProcessedEntry process(LogEntry entry) {
    state.start(entry);
    for (StageRunner runner : runners) {
      if (!runner.process(state)) {
        return null;
      }
    }
    return state.result();
  }

  private static StageRunner runner(Stage stage) {
    return switch (stage) {
      case LineFilter filter -> new LineFilterRunner(filter);
      case JsonParser parser ->
          parser.extractions().isEmpty()
              ? new JsonParserRunner()
              : new JsonExtractionRunner(parser.extractions());
      case LogfmtParser parser ->
          parser.extractions().isEmpty()
              ? new LogfmtParserRunner(parser)
              : new LogfmtExtractionRunner(parser);
      case LabelFilterStage filter -> LabelFilterRunner.of(filter.filter());
      case DropLabels drop -> new DropLabelsRunner(drop.choices());
      case KeepLabels keep -> new KeepLabelsRunner(keep.choices());
    };
  }
}
