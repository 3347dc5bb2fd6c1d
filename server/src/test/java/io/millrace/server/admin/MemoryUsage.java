package io.millrace.server.admin;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import io.millrace.model.store.Usage;
import io.millrace.model.tenant.TenantId;
import java.time.LocalDate;

/** Days that a test hands in. */
public final class MemoryUsage implements Usage {
  private final ListMultimap<TenantId, Day> days =
      MultimapBuilder.hashKeys().arrayListValues().build();

  /** Adds a day behind those that are there. */
  public synchronized void put(TenantId tenant, Day day) {
    days.put(tenant, day);
  }

  @Override
  public synchronized ImmutableList<Day> days(TenantId tenant, LocalDate from, LocalDate to) {
    return days.get(tenant).stream()
        .filter(day -> !day.day().isBefore(from) && !day.day().isAfter(to))
        .collect(toImmutableList());
  }

  @Override
  public void settle(LocalDate today) {
    throw new UnsupportedOperationException("the API only reads");
  }
}
