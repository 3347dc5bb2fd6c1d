package io.millrace.query.logql.eval;

import com.google.re2j.Pattern;

/** Takes the escape sequences of ECMA-48 out of the line: colours, cursor moves, titles. */
final class DecolorizeRunner implements StageRunner {
  private static final Pattern SEQUENCE =
      Pattern.compile(
          // control sequences; strings up to a bell or ESC \; all others of two characters
          "(?:\\x1b\\[|\\x{9b})[0-?]*[ -/]*[@-~]"
              + "|\\x1b\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)"
              + "|\\x1b[ -/]*[0-Z\\\\^-~]");

  @Override
  public boolean process(EntryState entry) {
    String line = entry.line();
    if (line.indexOf('\u001b') >= 0 || line.indexOf('\u009b') >= 0) {
      entry.setLine(SEQUENCE.matcher(line).replaceAll(""));
    }
    return true;
  }
}
