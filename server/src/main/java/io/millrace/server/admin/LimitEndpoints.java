package io.millrace.server.admin;

import static com.google.common.collect.ImmutableMap.toImmutableMap;

import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.RetentionRule;
import io.millrace.model.tenant.RetentionRules;
import io.millrace.model.tenant.TenantRegistry;
import io.millrace.query.logql.parse.LogQlException;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The limits of a tenant: shown to its administrators, changed by operators. */
final class LimitEndpoints {
  private final TenantRegistry registry;
  private final LogQlParser selectors = new LogQlParser(ParseLimits.DEFAULT);

  LimitEndpoints(TenantRegistry registry) {
    this.registry = registry;
  }

  AdminAnswer show(AdminRequest request) {
    return AdminAnswer.ok(
        AdminJson.of(TenantEndpoints.require(registry, request.tenant()).limits()));
  }

  AdminAnswer change(AdminRequest request) {
    request.requireOperator();
    Map<LimitField, Optional<String>> changes = AdminJson.limitChanges(request.body());
    changes.getOrDefault(LimitField.RETENTION_RULES, Optional.empty()).ifPresent(this::checkRules);
    return AdminAnswer.ok(AdminJson.of(registry.changeLimits(request.tenant(), changes).limits()));
  }

  /** The registry knows no LogQL. */
  private void checkRules(String rules) {
    for (RetentionRule rule : RetentionRules.parse(rules).list()) {
      try {
        selectors.parseSelector(rule.selector());
      } catch (LogQlException e) {
        throw new IllegalArgumentException(
            "retentionRules: %s: %s".formatted(rule.selector(), e.getMessage()), e);
      }
    }
  }

  AdminAnswer reset(AdminRequest request) {
    request.requireOperator();
    return AdminAnswer.ok(
        AdminJson.of(
            registry
                .changeLimits(
                    request.tenant(),
                    Arrays.stream(LimitField.values())
                        // Moving all that is stored is nobody's wish who resets what may be sent.
                        .filter(field -> field != LimitField.PLACEMENT)
                        .collect(toImmutableMap(field -> field, field -> Optional.empty())))
                .limits()));
  }
}
