package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.config.ConfigException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;

/** Finds the command that the first word names, and turns faults into one line and an exit code. */
public final class Commands {
  /** A command of the program. */
  @FunctionalInterface
  interface Command {
    /** Runs it to its end. Returns the process's exit code. */
    int run(ImmutableList<String> arguments) throws Exception;
  }

  private static final int USAGE_FAULT = 2;
  private static final int FAULT = 1;

  /** What shells give for a command that SIGINT ended. */
  private static final int INTERRUPTED = 130;

  private final PrintStream err;
  private final ImmutableMap<String, Command> commands;

  /** The commands of this process, with its environment. */
  public Commands(PrintStream out, PrintStream err) {
    this(out, err, System.getenv());
  }

  Commands(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.err = err;
    Command help = arguments -> HelpCommand.run(out);
    Command version = arguments -> VersionCommand.run(out);
    this.commands =
        ImmutableMap.<String, Command>builder()
            .put("up", new UpCommand(out, environment))
            .put("down", new DownCommand(out))
            .put("demo", new DemoCommand(out, environment))
            .put("logs", new LogsCommand(out, err, environment))
            .put("tenant", TenantCommand.of(environment, out))
            .put("key", KeyCommand.of(environment, out, InstantSource.system()))
            .put("limits", LimitsCommand.of(environment, out))
            .put("usage", UsageCommand.of(environment, out))
            .put("dlq", new DlqCommand(out))
            .put("replay", new ReplayCommand(out, environment))
            .put("stream", new StreamCommand(out))
            .put("backup", BackupCommand.backup(out, environment))
            .put("restore", BackupCommand.restore(out, environment))
            .put("schema", new SchemaCommand(out, environment))
            .put("sql-user", new SqlUserCommand(out, environment))
            .put("version", version)
            .put("--version", version)
            .put("help", help)
            .put("--help", help)
            .put("-h", help)
            .buildOrThrow();
  }

  /** What can stand as the first word. */
  ImmutableSet<String> names() {
    return commands.keySet();
  }

  /** Runs a command line; the exit code is 0, 1 for a fault, 2 for a line that cannot be used. */
  public int run(ImmutableList<String> line) {
    String name = line.isEmpty() ? "help" : line.getFirst();
    Command command = commands.get(name);
    if (command == null) {
      err.println("millrace: '" + name + "': no such command (millrace help lists them)");
      return USAGE_FAULT;
    }
    try {
      return command.run(line.isEmpty() ? line : line.subList(1, line.size()));
    } catch (UsageException | ConfigException e) {
      err.println("millrace " + name + ": " + e.getMessage());
      return USAGE_FAULT;
    } catch (IllegalStateException | IllegalArgumentException e) {
      err.println("millrace " + name + ": " + e.getMessage());
      return FAULT;
    } catch (InterruptedException e) {
      err.println("millrace " + name + ": stopped before it was done");
      return INTERRUPTED;
    } catch (Exception e) {
      err.println("millrace " + name + ": unexpected fault, please report it:");
      e.printStackTrace(err);
      return FAULT;
    }
  }
}
