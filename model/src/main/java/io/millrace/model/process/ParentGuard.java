package io.millrace.model.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class in a process that ends when its parent does. The parent keeps the child's
 * standard input open; when it ends in any way, also by SIGKILL, the child reads end-of-file, exits
 * in order and, if that takes longer than five seconds, at once. Needs nothing but the JDK, so that
 * it can be put on any program's class path.
 */
public final class ParentGuard {
  private static final long EXIT_GRACE_MILLIS = 5_000;

  private ParentGuard() {}

  /** First argument: the main class; the others are passed on to it. */
  public static void main(String[] args) throws Throwable {
    if (args.length == 0) {
      throw new IllegalArgumentException("usage: ParentGuard MAIN_CLASS [ARGUMENT...]");
    }
    ignoreInterrupt();
    Thread watcher = new Thread(ParentGuard::exitWithParent, "parent-guard");
    watcher.setDaemon(true);
    watcher.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * Ctrl-C at a terminal reaches every process of the foreground group at once; the parent alone
   * decides the order in which they end. By reflection, because the compiler warns of this class,
   * which every JDK has, without a way to say why.
   */
  private static void ignoreInterrupt() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object interrupt = signal.getConstructor(String.class).newInstance("INT");
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, interrupt, handler.getField("SIG_IGN").get(null));
  }

  private static void exitWithParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent sends nothing; only the end counts.
      }
    } catch (IOException e) {
      System.err.println(
          "parent-guard: standard input failed, taken as its end: " + e.getMessage());
    }
    Thread exit = new Thread(() -> System.exit(0), "parent-guard-exit");
    exit.setDaemon(true);
    exit.start();
    try {
      exit.join(EXIT_GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }
}
