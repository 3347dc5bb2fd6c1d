/**
 * The query API: LogQL over the store behind Loki's HTTP paths. Enter at {@link
 * io.millrace.query.QueryApi}.
 */
package io.millrace.query;
