package io.millrace.storage.clickhouse.engine;

/**
 * What every response tells of the engine.
 *
 * @param version of ClickHouse
 * @param timezone of the engine
 * @param displayName the host's name
 */
record ServerInfo(String version, String timezone, String displayName) {}
