package io.millrace.model.store;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Map;

/**
 * A question to the store: SQL with named, typed placeholders of the form {@code {name:Type}}, and
 * their values as text.
 *
 * @param sql the statement
 * @param parameters value of each placeholder
 * @param settings settings of the store for this query alone
 * @param timeout after which the store gives up, with {@link StoreException.Kind#TIMEOUT}
 */
public record StoreQuery(
    String sql,
    ImmutableMap<String, String> parameters,
    ImmutableMap<String, String> settings,
    Duration timeout) {
  public StoreQuery(String sql, Map<String, String> parameters, Duration timeout) {
    this(sql, ImmutableMap.copyOf(parameters), ImmutableMap.of(), timeout);
  }
}
