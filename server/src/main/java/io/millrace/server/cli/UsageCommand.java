package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.cli.AdminCommand.Call;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** {@code millrace usage}: what a tenant has sent and takes, by days. */
final class UsageCommand {
  private static final ImmutableSet<String> DAYS = ImmutableSet.of("--from", "--to");

  private UsageCommand() {}

  static Commands.Command of(Map<String, String> environment, PrintStream out) {
    AdminCommand command =
        new AdminCommand(ImmutableMap.of("show", UsageCommand::show), DAYS, environment, out);
    // It has one action, which needs no name.
    return arguments ->
        command.run(ImmutableList.<String>builder().add("show").addAll(arguments).build());
  }

  private static void show(Call call) throws InterruptedException {
    call.options().noWords();
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    for (String option : DAYS) {
      call.options()
          .value(option)
          .ifPresent(day -> query.add(option.substring(2) + "=" + AdminConnection.segment(day)));
    }
    JsonNode answer =
        call.api().call("GET", call.tenantPath() + "/usage" + query, Optional.empty());
    call.print(
        answer,
        usage -> {
          Table table = new Table("DAY", "RECORDS", "RAW BYTES", "STORED BYTES");
          usage.path("days").forEach(day -> add(table, day.path("day").asText(), day));
          add(table, "total", usage.path("total"));
          table.print(call.out());
        });
  }

  private static void add(Table table, String name, JsonNode sums) {
    table.add(
        name,
        sums.path("records").asText(),
        sums.path("rawBytes").asText(),
        sums.path("storedBytes").asText());
  }
}
