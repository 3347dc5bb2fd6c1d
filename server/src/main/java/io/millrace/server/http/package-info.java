/**
 * What every HTTP server of this process has: limits that slow or greedy clients meet, TLS, ids of
 * requests, metrics. Enter at {@link io.millrace.server.http.HttpServerFactory}.
 *
 * <p>Runs on event loops, and never blocks them.
 */
package io.millrace.server.http;
