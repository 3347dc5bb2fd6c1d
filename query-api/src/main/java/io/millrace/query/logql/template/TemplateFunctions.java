package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableMap;

/** All functions by name. A new function is a line in one of the files named here. */
final class TemplateFunctions {
  private static final ImmutableMap<String, Definition> FUNCTIONS =
      ImmutableMap.<String, Definition>builder()
          .putAll(BasicFunctions.ALL)
          .putAll(TextFunctions.ALL)
          .putAll(EncodingFunctions.ALL)
          .putAll(NumberFunctions.ALL)
          .putAll(TimeFunctions.ALL)
          .buildOrThrow();

  /** What a function does. */
  @FunctionalInterface
  interface Body {
    Object call(Arguments arguments);
  }

  /**
   * A function.
   *
   * @param most how many arguments it takes; -1 for any number
   */
  record Definition(int least, int most, Body body) {
    static Definition of(int count, Body body) {
      return new Definition(count, count, body);
    }

    static Definition atLeast(int least, Body body) {
      return new Definition(least, -1, body);
    }
  }

  private TemplateFunctions() {}

  static boolean exists(String name) {
    return FUNCTIONS.containsKey(name);
  }

  static Object call(String name, Arguments arguments) {
    Definition function = FUNCTIONS.get(name);
    int count = arguments.size();
    if (count < function.least() || (function.most() >= 0 && count > function.most())) {
      String wanted = function.most() < 0 ? "at least " + function.least() : "" + function.least();
      throw arguments.failed("found " + count + " arguments, expected " + wanted);
    }
    return function.body().call(arguments);
  }
}
