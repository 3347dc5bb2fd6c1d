package io.millrace.benchmarks.load;

import java.util.HashMap;
import java.util.Map;

/** The options of a measurement: pairs of a name and a value. */
public final class NamedOptions {
  private static final int USAGE_FAULT = 2;

  private NamedOptions() {}

  /** The defaults with what is given; ends the process if a name is unknown. */
  public static Map<String, String> parse(String[] args, Map<String, String> defaults) {
    Map<String, String> options = new HashMap<>(defaults);
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length || options.replace(args[i], args[i + 1]) == null) {
        System.err.println(args[i] + ": no such option, or no value (expected: " + defaults + ")");
        System.exit(USAGE_FAULT);
      }
    }
    return options;
  }
}
