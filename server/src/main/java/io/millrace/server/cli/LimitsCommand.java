package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.cli.AdminCommand.Call;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code millrace limits show|set|reset}. */
final class LimitsCommand {
  private LimitsCommand() {}

  static AdminCommand of(Map<String, String> environment, PrintStream out) {
    return new AdminCommand(
        ImmutableMap.of(
            "show", LimitsCommand::show, "set", LimitsCommand::set, "reset", LimitsCommand::reset),
        ImmutableSet.of(),
        environment,
        out);
  }

  private static void show(Call call) throws InterruptedException {
    call.options().noWords();
    print(call, call.api().call("GET", call.tenantPath() + "/limits", Optional.empty()));
  }

  private static void set(Call call) throws InterruptedException {
    ObjectNode changes = JsonNodeFactory.instance.objectNode();
    for (String word : call.options().words()) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("'%s': no value (expected: LIMIT=VALUE)".formatted(word));
      }
      changes.put(word.substring(0, equals), word.substring(equals + 1));
    }
    if (changes.isEmpty()) {
      throw new UsageException("no limits (expected: LIMIT=VALUE, e.g. bytesPerSecond=16MiB)");
    }
    print(call, call.api().call("PATCH", call.tenantPath() + "/limits", Optional.of(changes)));
  }

  /** All without a word, else those that are named. */
  private static void reset(Call call) throws InterruptedException {
    String path = call.tenantPath() + "/limits";
    if (call.options().words().isEmpty()) {
      print(call, call.api().call("DELETE", path, Optional.empty()));
      return;
    }
    ObjectNode changes = JsonNodeFactory.instance.objectNode();
    call.options().words().forEach(changes::putNull);
    print(call, call.api().call("PATCH", path, Optional.of(changes)));
  }

  private static void print(Call call, JsonNode answer) {
    call.print(
        answer,
        limits -> {
          Set<String> changed = new HashSet<>();
          limits.path("changed").forEach(name -> changed.add(name.asText()));
          Table table = new Table("LIMIT", "VALUE", "");
          limits
              .path("limits")
              .properties()
              .forEach(
                  limit ->
                      table.add(
                          limit.getKey(),
                          limit.getValue().asText(),
                          changed.contains(limit.getKey()) ? "changed" : "default"));
          table.print(call.out());
        });
  }
}
