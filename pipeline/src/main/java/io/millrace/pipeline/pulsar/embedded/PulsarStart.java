package io.millrace.pipeline.pulsar.embedded;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Starts Pulsar in its process, after it has put right what an earlier one left that was killed,
 * and with an eye on its bookie.
 */
public final class PulsarStart {
  private PulsarStart() {}

  /**
   * Arguments: the metadata's directory, that of the journals, the main class, and what is passed
   * on to it.
   */
  public static void main(String[] args) throws Throwable {
    BookieGuard.install();
    LeftSession.removeFrom(Path.of(args[0]));
    JournalTail.repair(Path.of(args[1]));
    try {
      Class.forName(args[2])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 3, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
