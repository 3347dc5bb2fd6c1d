package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A command of several actions that talk to the administration API: {@code millrace tenant create
 * ID}.
 */
final class AdminCommand implements Commands.Command {
  private static final ImmutableSet<String> COMMON =
      KeyOption.with("--url", "--output", "--tenant");

  /** One action. */
  @FunctionalInterface
  interface Action {
    void run(Call call) throws InterruptedException;
  }

  /**
   * An action that is to be done.
   *
   * @param options of the command line, without command and action
   */
  record Call(Options options, AdminConnection api, PrintStream out) {
    /** The tenant that {@code --tenant} names. */
    String tenant() {
      return options.value("--tenant", "default");
    }

    /** Path of that tenant. */
    String tenantPath() {
      return "/tenants/" + AdminConnection.segment(tenant());
    }

    /** The only word. */
    String word(String what) {
      if (options.words().size() != 1) {
        throw new UsageException("%d words (expected: %s)".formatted(options.words().size(), what));
      }
      return options.words().getFirst();
    }

    /** Prints an answer as it came with {@code --output json}, else for people. */
    void print(JsonNode answer, Consumer<JsonNode> readable) {
      String output = options.value("--output", "table");
      switch (output) {
        case "json" -> out.println(answer.toPrettyString());
        case "table" -> readable.accept(answer);
        default ->
            throw new UsageException("--output: '%s' (expected: table or json)".formatted(output));
      }
    }
  }

  private final ImmutableMap<String, Action> actions;
  private final ImmutableSet<String> named;
  private final Map<String, String> environment;
  private final PrintStream out;

  /**
   * A command.
   *
   * @param actions by their names
   * @param ownOptions that its actions understand besides those of every such command
   */
  AdminCommand(
      ImmutableMap<String, Action> actions,
      ImmutableSet<String> ownOptions,
      Map<String, String> environment,
      PrintStream out) {
    this.actions = actions;
    this.named = ImmutableSet.<String>builder().addAll(COMMON).addAll(ownOptions).build();
    this.environment = environment;
    this.out = out;
  }

  @Override
  public int run(ImmutableList<String> arguments) throws InterruptedException {
    String name = arguments.isEmpty() ? "" : arguments.getFirst();
    Action action = actions.get(name);
    if (action == null) {
      throw new UsageException(
          "'%s': no such action (expected: %s)"
              .formatted(name, String.join(", ", actions.keySet())));
    }
    Options options =
        Options.parse(arguments.subList(1, arguments.size()), named, ImmutableSet.of());
    action.run(new Call(options, AdminConnection.of(options, environment), out));
    return 0;
  }
}
