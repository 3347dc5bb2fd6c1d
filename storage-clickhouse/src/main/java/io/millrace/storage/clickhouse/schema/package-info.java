/**
 * What the tables look like, what they should look like, and what to do about a difference.
 *
 * <p>Enter at {@link io.millrace.storage.clickhouse.schema.ShapeComparison}. Everything is
 * immutable; only {@link io.millrace.storage.clickhouse.schema.SchemaReader} asks the database, in
 * its caller's thread.
 */
package io.millrace.storage.clickhouse.schema;
