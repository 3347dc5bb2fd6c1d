package io.millrace.server.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.store.Usage;
import io.millrace.model.tenant.TenantId;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** What a tenant has sent and takes, by days; of a tenant that was deleted too. */
final class UsageEndpoint {
  private static final int DEFAULT_DAYS = 30;

  private final Usage usage;
  private final InstantSource clock;

  UsageEndpoint(Usage usage, InstantSource clock) {
    this.usage = usage;
    this.clock = clock;
  }

  AdminAnswer show(AdminRequest request) {
    TenantId tenant = request.tenant();
    LocalDate to = day(request, "to", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    LocalDate from = day(request, "from", to.minusDays(DEFAULT_DAYS - 1L));
    if (from.isAfter(to)) {
      throw new IllegalArgumentException(
          "to: %s (expected: at or behind from, which is %s)".formatted(to, from));
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("tenant", tenant.value()).put("from", from.toString()).put("to", to.toString());
    ArrayNode days = json.putArray("days");
    long records = 0;
    long rawBytes = 0;
    for (Usage.Day day : usage.days(tenant, from, to)) {
      days.addObject()
          .put("day", day.day().toString())
          .put("records", day.records())
          .put("rawBytes", day.rawBytes())
          .put("storedBytes", day.storedBytes());
      records += day.records();
      rawBytes += day.rawBytes();
    }
    json.putObject("total").put("records", records).put("rawBytes", rawBytes);
    return AdminAnswer.ok(json);
  }

  private static LocalDate day(AdminRequest request, String name, LocalDate otherwise) {
    String text = request.query().apply(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s: '%s' (expected: a day such as 2026-11-24)".formatted(name, text), e);
    }
  }
}
