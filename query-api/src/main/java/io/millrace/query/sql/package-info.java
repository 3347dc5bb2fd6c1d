/**
 * LogQL over the store's tables: compiles what is exact to parameterised SQL. Enter at {@link
 * io.millrace.query.sql.StoredLogs} for records and {@link io.millrace.query.sql.StreamCatalog} for
 * labels.
 *
 * <p>Every call to the store blocks: use virtual threads.
 */
package io.millrace.query.sql;
