package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import java.io.PrintStream;

final class UpCommand implements Commands.Command {
  UpCommand(PrintStream out) {}

  @Override
  public int run(ImmutableList<String> arguments) {
    throw new IllegalStateException("not yet");
  }
}
