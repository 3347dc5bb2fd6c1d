package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.stream.EventLogException;
import io.millrace.pipeline.pulsar.DeadLetter;
import io.millrace.pipeline.pulsar.DeadLetterQueue;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.wiring.StreamSettings;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * {@code millrace dlq}: looks at the events that could not be stored, sends or throws them away.
 */
final class DlqCommand implements Commands.Command {
  private static final int DEFAULT_LIMIT = 100;
  private static final int SHOWN_CHARS = 2000;

  private static final ImmutableSet<String> NAMED =
      ImmutableSet.<String>builder()
          .add("--config", "--limit", "--tenant")
          .addAll(ConfigOptions.STREAM.keySet())
          .build();

  private final PrintStream out;

  DlqCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public int run(ImmutableList<String> arguments) {
    Options options = Options.parse(arguments, NAMED, ImmutableSet.of("--all", "--raw"));
    if (options.words().isEmpty()) {
      throw new UsageException("no action (expected: list, show, replay or drop)");
    }
    String action = options.words().getFirst();
    ImmutableSet<String> ids =
        ImmutableSet.copyOf(options.words().subList(1, options.words().size()));
    check(action, ids, options);
    try (DeadLetterQueue queue = DeadLetterQueue.open(StreamSettings.of(config(options)))) {
      return switch (action) {
        case "list" -> list(queue, options);
        case "show" -> show(queue, ids.iterator().next(), options.has("--raw"));
        case "replay" -> report("sent again", queue.replay(chosen(ids, options)), ids);
        default -> report("dropped", queue.drop(chosen(ids, options)), ids);
      };
    } catch (EventLogException e) {
      throw new IllegalStateException(
          e.getMessage() + " (is it up? --pulsar-url names another)", e);
    }
  }

  private static void check(String action, ImmutableSet<String> ids, Options options) {
    boolean many = options.has("--all") || options.value("--tenant").isPresent();
    switch (action) {
      case "list" -> require(ids.isEmpty(), "list: takes no ID (expected: options only)");
      case "show" -> require(ids.size() == 1, "show: %d IDs (expected: one)".formatted(ids.size()));
      case "replay", "drop" ->
          require(
              ids.isEmpty() == many,
              action + ": what? (expected: IDs, or --all, or --tenant TENANT)");
      default ->
          throw new UsageException(
              "'%s': no such action (expected: list, show, replay or drop)".formatted(action));
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new UsageException(message);
    }
  }

  private static MillraceConfig config(Options options) {
    return ConfigOptions.load(
        options, System.getenv(), ConfigOptions.given(options, ConfigOptions.STREAM));
  }

  private static Predicate<DeadLetter> chosen(ImmutableSet<String> ids, Options options) {
    return letter ->
        (ids.isEmpty() || ids.contains(letter.id()))
            && options.value("--tenant").map(letter.tenant()::equals).orElse(true);
  }

  private int list(DeadLetterQueue queue, Options options) {
    int limit = options.integer("--limit", DEFAULT_LIMIT, 1, Integer.MAX_VALUE);
    Predicate<DeadLetter> wanted = chosen(ImmutableSet.of(), options);
    int[] found = {0};
    queue.list(
        letter -> {
          if (wanted.test(letter) && ++found[0] <= limit) {
            out.printf(
                "%-12s %s %s %d bytes, from %s: %s%n",
                letter.id(),
                letter.putAside(),
                letter.tenant(),
                letter.payload().length,
                letter.origin(),
                letter.reason());
          }
          return true;
        });
    out.println(
        found[0] > limit
            ? "%d of %d dead letters (--limit N shows more)".formatted(limit, found[0])
            : found[0] + (found[0] == 1 ? " dead letter" : " dead letters"));
    return 0;
  }

  private int show(DeadLetterQueue queue, String id, boolean raw) {
    boolean[] found = {false};
    queue.list(
        letter -> {
          if (letter.id().equals(id)) {
            found[0] = true;
            show(letter, raw);
          }
          return !found[0];
        });
    if (!found[0]) {
      throw new IllegalStateException(id + ": no such dead letter (millrace dlq list shows them)");
    }
    return 0;
  }

  private void show(DeadLetter letter, boolean raw) {
    if (raw) {
      out.write(letter.payload(), 0, letter.payload().length);
      out.flush();
      return;
    }
    out.println("id         " + letter.id());
    out.println("tenant     " + letter.tenant());
    out.println("put aside  " + letter.putAside());
    out.println("origin     " + letter.origin());
    out.println("reason     " + letter.reason());
    out.println("payload    " + letter.payload().length + " bytes (--raw writes them out)");
    out.println(text(letter.payload()));
  }

  /** What is readable of it. */
  private static String text(byte[] payload) {
    String text = new String(payload, StandardCharsets.UTF_8).replaceAll("[^\\P{C}\\n]+", "·");
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
  }

  private int report(String what, int count, ImmutableSet<String> ids) {
    out.println(what + ": " + count);
    if (count < ids.size()) {
      throw new IllegalStateException(
          "%d of %d IDs are not in the queue (millrace dlq list shows what is)"
              .formatted(ids.size() - count, ids.size()));
    }
    return 0;
  }
}
