package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.Decolorize;
import io.millrace.query.logql.ast.DropLabels;
import io.millrace.query.logql.ast.JsonParser;
import io.millrace.query.logql.ast.KeepLabels;
import io.millrace.query.logql.ast.LabelFilterStage;
import io.millrace.query.logql.ast.LabelFormat;
import io.millrace.query.logql.ast.LineFilter;
import io.millrace.query.logql.ast.LineFormat;
import io.millrace.query.logql.ast.LogfmtParser;
import io.millrace.query.logql.ast.PatternParser;
import io.millrace.query.logql.ast.RegexpParser;
import io.millrace.query.logql.ast.Stage;
import io.millrace.query.logql.ast.UnpackParser;
import io.millrace.query.logql.ast.Unwrap;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The stages of a query, ready to run over records, one at a time. Used by one thread. */
public final class Pipeline {
  private final ImmutableList<StageRunner> runners;
  private final EntryState state = new EntryState();

  public Pipeline(List<Stage> stages) {
    this(stages, Optional.empty(), InstantSource.system());
  }

  /**
   * Stages, and what takes the number of each record behind them.
   *
   * @param clock what templates ask for the time
   */
  public Pipeline(List<Stage> stages, Optional<Unwrap> unwrap, InstantSource clock) {
    ImmutableList.Builder<StageRunner> all = ImmutableList.builder();
    stages.forEach(stage -> all.add(runner(stage, clock)));
    unwrap.map(UnwrapRunner::new).ifPresent(all::add);
    this.runners = all.build();
  }

  /**
   * Runs all stages over a record; null if one of them leaves it out.
   *
   * @throws QueryRefusedException if a template is none
   */
  public ProcessedEntry process(LogEntry entry) {
    state.start(entry);
    for (StageRunner runner : runners) {
      if (!runner.process(state)) {
        return null;
      }
    }
    return state.result();
  }

  private static StageRunner runner(Stage stage, InstantSource clock) {
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
      case PatternParser parser -> new PatternParserRunner(parser.pattern());
      case RegexpParser parser -> new RegexpParserRunner(parser.regex());
      case UnpackParser _ -> new UnpackRunner();
      case LabelFilterStage filter -> LabelFilterRunner.of(filter.filter());
      case LineFormat format -> new LineFormatRunner(format.template(), clock);
      case LabelFormat format -> new LabelFormatRunner(format.assignments(), clock);
      case Decolorize _ -> new DecolorizeRunner();
      case DropLabels drop -> new DropLabelsRunner(drop.choices());
      case KeepLabels keep -> new KeepLabelsRunner(keep.choices());
    };
  }
}
