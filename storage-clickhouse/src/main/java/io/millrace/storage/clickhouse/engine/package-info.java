/**
 * Embedded ClickHouse: a process of its own around libchdb that serves ClickHouse's HTTP interface.
 *
 * <p>Enter at {@link io.millrace.storage.clickhouse.engine.EngineCommand} to start it and at {@link
 * io.millrace.storage.clickhouse.engine.EngineMain} to read it. Requests run on platform threads,
 * because a call into the library holds its thread; the event loop never blocks.
 */
package io.millrace.storage.clickhouse.engine;
