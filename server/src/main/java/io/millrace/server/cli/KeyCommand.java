package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import io.millrace.server.cli.AdminCommand.Call;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code millrace key create|list|revoke}. */
final class KeyCommand {
  private static final String NONE = "-";

  private final InstantSource clock;

  private KeyCommand(InstantSource clock) {
    this.clock = clock;
  }

  static AdminCommand of(Map<String, String> environment, PrintStream out, InstantSource clock) {
    KeyCommand command = new KeyCommand(clock);
    return new AdminCommand(
        ImmutableMap.of(
            "create", command::create, "list", KeyCommand::list, "revoke", KeyCommand::revoke),
        ImmutableSet.of("--name", "--scopes", "--expires"),
        environment,
        out);
  }

  private void create(Call call) throws InterruptedException {
    call.options().noWords();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("name", call.options().value("--name", "key"));
    ArrayNode scopes = body.putArray("scopes");
    Splitter.on(',')
        .trimResults()
        .omitEmptyStrings()
        .split(call.options().value("--scopes", "ingest,query"))
        .forEach(scopes::add);
    if (call.options().has("--expires")) {
      Duration life = call.options().duration("--expires", Duration.ZERO);
      body.put("expires", clock.instant().plus(life).toString());
    }
    call.print(
        call.api().call("POST", call.tenantPath() + "/keys", Optional.of(body)),
        key -> {
          // The key alone on standard output: KEY=$(millrace key create …).
          call.out().println(key.path("key").asText());
        });
  }

  private static void list(Call call) throws InterruptedException {
    call.options().noWords();
    call.print(
        call.api().call("GET", call.tenantPath() + "/keys", Optional.empty()),
        answer -> {
          Table table =
              new Table("KEY", "NAME", "SCOPES", "STATE", "CREATED", "EXPIRES", "LAST USED");
          answer.path("keys").forEach(key -> addRow(table, key));
          table.print(call.out());
        });
  }

  private static void addRow(Table table, JsonNode key) {
    table.add(
        key.path("id").asText(),
        key.path("name").asText(),
        Streams.stream(key.path("scopes")).map(JsonNode::asText).collect(Collectors.joining(",")),
        key.path("state").asText(),
        key.path("created").asText(),
        key.path("expires").asText(NONE),
        key.path("lastUsed").asText(NONE));
  }

  private static void revoke(Call call) throws InterruptedException {
    String id = call.word("the key's id, as millrace key list shows it");
    call.print(
        call.api()
            .call(
                "DELETE",
                call.tenantPath() + "/keys/" + AdminConnection.segment(id),
                Optional.empty()),
        key -> call.out().printf("revoked key %s of tenant %s%n", id, call.tenant()));
  }
}
