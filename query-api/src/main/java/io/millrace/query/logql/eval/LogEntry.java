package io.millrace.query.logql.eval;

/**
 * A stored record as LogQL sees it.
 *
 * @param timestampNanos since the epoch
 * @param line the body
 * @param streamLabels labels by which streams are selected
 * @param structuredMetadata all other labels
 */
public record LogEntry(
    long timestampNanos, String line, LabelSet streamLabels, LabelSet structuredMetadata) {}
