package io.millrace.storage.clickhouse.schema;

/**
 * A row of the table schema_migrations.
 *
 * @param checksum of its statements when it was applied; empty if a Millrace did that which kept
 *     none
 * @param appliedAt in UTC
 */
public record AppliedMigration(long version, String name, String checksum, String appliedAt) {}
