package io.millrace.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.server.cli.AdminCommand.Call;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/** {@code millrace tenant create|list|show|move|delete}. */
final class TenantCommand {
  private static final String ID = "the tenant's id";

  private TenantCommand() {}

  static AdminCommand of(Map<String, String> environment, PrintStream out) {
    return new AdminCommand(
        ImmutableMap.of(
            "create", TenantCommand::create,
            "list", TenantCommand::list,
            "show", TenantCommand::show,
            "move", TenantCommand::move,
            "delete", TenantCommand::delete),
        ImmutableSet.of("--name", "--to"),
        environment,
        out);
  }

  private static void create(Call call) throws InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("id", call.word(ID));
    call.options().value("--name").ifPresent(name -> body.put("displayName", name));
    call.print(
        call.api().call("POST", "/tenants", Optional.of(body)),
        tenant ->
            call.out()
                .printf(
                    "created tenant %1$s; give it a key: millrace key create --tenant %1$s --name agent --scopes ingest%n",
                    tenant.path("id").asText()));
  }

  private static void list(Call call) throws InterruptedException {
    call.options().noWords();
    call.print(
        call.api().call("GET", "/tenants", Optional.empty()),
        answer -> {
          Table table = new Table("TENANT", "NAME", "CREATED", "PLACEMENT", "LIMITS CHANGED");
          answer.path("tenants").forEach(tenant -> addRow(table, tenant));
          table.print(call.out());
        });
  }

  private static void show(Call call) throws InterruptedException {
    String path = "/tenants/" + AdminConnection.segment(call.word(ID));
    call.print(
        call.api().call("GET", path, Optional.empty()),
        tenant -> {
          Table table = new Table("TENANT", "NAME", "CREATED", "PLACEMENT", "LIMITS CHANGED");
          addRow(table, tenant);
          table.print(call.out());
        });
  }

  /** What is stored follows in the background. */
  private static void move(Call call) throws InterruptedException {
    String id = call.word(ID);
    String to =
        call.options()
            .value("--to")
            .orElseThrow(
                () -> new UsageException("--to: not given (expected: own, pooled or auto)"));
    call.print(
        call.api()
            .call(
                "PATCH",
                "/tenants/" + AdminConnection.segment(id) + "/limits",
                Optional.of(JsonNodeFactory.instance.objectNode().put("placement", to))),
        limits ->
            call.out()
                .printf(
                    "tenant %s: placement %s; new records go there now, those that are stored follow in the background%n",
                    id, limits.path("limits").path("placement").asText()));
  }

  private static void addRow(Table table, JsonNode tenant) {
    table.add(
        tenant.path("id").asText(),
        tenant.path("displayName").asText(),
        tenant.path("created").asText(),
        tenant.path("limits").path("placement").asText(),
        Integer.toString(tenant.path("changed").size()));
  }

  private static void delete(Call call) throws InterruptedException {
    String id = call.word(ID);
    call.api().call("DELETE", "/tenants/" + AdminConnection.segment(id), Optional.empty());
    call.out().printf("deleted tenant %s and revoked its keys%n", id);
  }
}
