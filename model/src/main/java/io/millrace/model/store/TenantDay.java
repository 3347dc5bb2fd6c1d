package io.millrace.model.store;

import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;

/** The records of a tenant that have their own time on a day, in UTC. */
public record TenantDay(TenantId tenant, LocalDate day) {}
