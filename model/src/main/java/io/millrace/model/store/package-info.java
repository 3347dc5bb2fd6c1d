/**
 * The seam to the store. Enter at {@link io.millrace.model.store.LogStore}.
 *
 * <p>A store is shared by all threads; a batch or a cursor belongs to one. Every call blocks: use
 * virtual threads.
 */
package io.millrace.model.store;
