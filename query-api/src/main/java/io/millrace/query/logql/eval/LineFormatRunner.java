package io.millrace.query.logql.eval;

import java.time.InstantSource;

/** Makes the line anew; leaves it as it is where the template fails. */
final class LineFormatRunner implements StageRunner {
  private final FormatTemplate template;

  LineFormatRunner(String template, InstantSource clock) {
    this.template = new FormatTemplate(template, clock);
  }

  @Override
  public boolean process(EntryState entry) {
    template.fill(entry).ifPresent(entry::setLine);
    return true;
  }
}
