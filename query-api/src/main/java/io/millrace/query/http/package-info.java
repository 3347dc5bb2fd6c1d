/**
 * Loki's HTTP API, one endpoint a file. Enter at {@link io.millrace.query.QueryApi}, which binds
 * them.
 *
 * <p>Every request runs on a virtual thread of its own, which ends when the client goes away.
 */
package io.millrace.query.http;
