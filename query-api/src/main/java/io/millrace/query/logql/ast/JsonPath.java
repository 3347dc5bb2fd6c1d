package io.millrace.query.logql.ast;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Path into a JSON object: {@code a.b}, {@code a[0]}, {@code ["odd name"].b}.
 *
 * @param steps from the outside in
 */
public record JsonPath(ImmutableList<Step> steps) {
  // anchored by lookingAt at the position where the last step ended: no backtracking
  private static final Pattern STEP =
      Pattern.compile(
          "\\.?([A-Za-z_][A-Za-z0-9_-]*)|\\[(\\d{1,9})\\]|\\[\"((?:[^\"\\\\]|\\\\.)*)\"\\]");

  /** One step of a path. */
  public sealed interface Step {
    /** The member of an object. */
    record Member(String name) implements Step {}

    /** The element of an array, from 0. */
    record Element(int index) implements Step {}
  }

  /** Empty if the text is no path. */
  public static Optional<JsonPath> parse(String text) {
    ImmutableList.Builder<Step> steps = ImmutableList.builder();
    Matcher matcher = STEP.matcher(text);
    int position = 0;
    while (position < text.length()) {
      boolean leadingDot = position == 0 && text.charAt(0) == '.';
      boolean missingDot = position > 0 && Character.isLetter(text.charAt(position));
      if (leadingDot || missingDot || !matcher.region(position, text.length()).lookingAt()) {
        return Optional.empty();
      }
      steps.add(step(matcher));
      position = matcher.end();
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(new JsonPath(steps.build()));
  }

  private static Step step(Matcher matcher) {
    if (matcher.group(1) != null) {
      return new Step.Member(matcher.group(1));
    }
    return matcher.group(2) != null
        ? new Step.Element(Integer.parseInt(matcher.group(2)))
        : new Step.Member(matcher.group(3).replaceAll("\\\\(.)", "$1"));
  }
}
