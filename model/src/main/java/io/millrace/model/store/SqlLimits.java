package io.millrace.model.store;

import java.time.Duration;

/**
 * What one query of a tenant's own SQL may use; over it, it ends with {@link StoreException}
 * TIMEOUT, LIMIT, MEMORY_LIMIT or READ_LIMIT.
 *
 * @param timeout from its start to its last row
 * @param memoryBytes of its working memory
 * @param readRows rows that it may read
 * @param readBytes bytes of columns that it may read, decompressed
 * @param comment what the store's own lists of queries call it
 */
public record SqlLimits(
    Duration timeout, long memoryBytes, long readRows, long readBytes, String comment) {}
