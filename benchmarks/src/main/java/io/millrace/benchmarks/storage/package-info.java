/** Measurements of what the writer does before ClickHouse gets a batch. */
package io.millrace.benchmarks.storage;
