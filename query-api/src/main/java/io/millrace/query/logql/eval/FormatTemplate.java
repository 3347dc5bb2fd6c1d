package io.millrace.query.logql.eval;

import io.millrace.query.logql.template.Template;
import io.millrace.query.logql.template.TemplateException;
import java.time.InstantSource;
import java.util.Optional;

/** A template of the query, compiled when the first record is met. */
final class FormatTemplate {
  private static final String ERROR_KIND = "TemplateFormatErr";

  private final String text;
  private final InstantSource clock;
  private Template compiled;

  FormatTemplate(String text, InstantSource clock) {
    this.text = text;
    this.clock = clock;
  }

  /**
   * Fills the template in; empty if it fails on the record, which is marked then.
   *
   * @throws QueryRefusedException if it is no template
   */
  Optional<String> fill(EntryState entry) {
    if (compiled == null) {
      compiled = compile();
    }
    try {
      return Optional.of(compiled.run(entry));
    } catch (TemplateException e) {
      entry.setError(ERROR_KIND, e.getMessage());
      return Optional.empty();
    }
  }

  private Template compile() {
    try {
      return Template.compile(text, clock);
    } catch (TemplateException e) {
      throw new QueryRefusedException(e.getMessage());
    }
  }
}
