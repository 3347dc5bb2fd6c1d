/**
 * What an operator sets for queries. Enter at {@link io.millrace.query.settings.QuerySettings}.
 *
 * <p>Immutable values, for any thread.
 */
package io.millrace.query.settings;
