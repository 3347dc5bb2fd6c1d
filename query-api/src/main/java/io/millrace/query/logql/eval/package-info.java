/**
 * LogQL over records: pipelines, range and vector aggregations. Enter at {@link
 * io.millrace.query.logql.eval.QueryEngine}, which takes records from a {@link
 * io.millrace.query.logql.eval.LogSource}.
 *
 * <p>One query runs on one thread, from which the source may be read with blocking calls.
 */
package io.millrace.query.logql.eval;
