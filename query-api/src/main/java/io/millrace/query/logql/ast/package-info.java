/**
 * LogQL as data: immutable records that print their canonical text. Enter at {@link
 * io.millrace.query.logql.ast.Expression}.
 *
 * <p>Nothing here executes or emits SQL. Values for any thread.
 */
package io.millrace.query.logql.ast;
