package io.millrace.query.logql.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Sets a label for each named group of the first match, the empty text for a group that took no
 * part. A line without a match is no error.
 */
final class RegexpParserRunner implements StageRunner {
  private final Pattern pattern;

  RegexpParserRunner(String regex) {
    this.pattern = Pattern.compile(regex);
  }

  @Override
  public boolean process(EntryState entry) {
    Matcher matcher = pattern.matcher(entry.line());
    if (matcher.find()) {
      pattern
          .namedGroups()
          .forEach(
              (name, number) -> {
                String value = matcher.group(number);
                entry.setParsed(name, value == null ? "" : value);
              });
    }
    return true;
  }
}
