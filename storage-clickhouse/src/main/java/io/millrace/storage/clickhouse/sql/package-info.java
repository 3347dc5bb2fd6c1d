/**
 * Decides what SQL of a tenant's own may touch, by ClickHouse's analysis of it: {@link
 * io.millrace.storage.clickhouse.sql.SyntaxCheck} before anything is resolved, {@link
 * io.millrace.storage.clickhouse.sql.TreeCheck} on what the names have become. See
 * docs/decisions/0013-sql-for-tenants.md. Stateless.
 */
package io.millrace.storage.clickhouse.sql;
