/**
 * ClickHouse as the store of log records: its tables, batches in its Native format, streamed rows.
 *
 * <p>Enter at {@link io.millrace.storage.clickhouse.ClickHouseLogStore}. A store is shared by all
 * threads; a batch or a cursor belongs to one; calls block, so use virtual threads.
 */
package io.millrace.storage.clickhouse;
