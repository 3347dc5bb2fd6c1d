package io.millrace.model.store;

import com.google.common.collect.ImmutableMap;

/**
 * A condition on rows of the store: SQL over the columns of one table, with placeholders of the
 * form {@code {name:Type}} and their values.
 */
public record RowCondition(String sql, ImmutableMap<String, String> parameters) {}
