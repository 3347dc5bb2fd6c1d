/**
 * From the text of a query to its {@link io.millrace.query.logql.ast.Expression}. Enter at {@link
 * io.millrace.query.logql.parse.LogQlParser}.
 *
 * <p>Recursive descent with bounded depth; no I/O; for any thread.
 */
package io.millrace.query.logql.parse;
