package io.millrace.server;

import com.google.common.collect.ImmutableList;
import io.millrace.server.cli.Commands;

/** The program behind the millrace command. */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new Commands(System.out, System.err).run(ImmutableList.copyOf(args)));
  }
}
