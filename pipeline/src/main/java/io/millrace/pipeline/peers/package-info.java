/**
 * How receivers tell each other what their tenants ask for, over a topic that keeps nothing.
 *
 * <p>Enter at {@link io.millrace.pipeline.peers.PulsarPeerDemand}; messages come on the client's
 * listener thread.
 */
package io.millrace.pipeline.peers;
