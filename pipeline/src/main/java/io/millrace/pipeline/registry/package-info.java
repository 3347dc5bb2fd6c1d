/**
 * Tenants, keys and limits, kept on a compacted Pulsar topic and in memory. Enter at {@link
 * io.millrace.pipeline.registry.PulsarTenantRegistry}.
 *
 * <p>Answers on the caller's thread from memory; changes block; one daemon thread writes the times
 * of last use.
 */
package io.millrace.pipeline.registry;
