package io.millrace.model.tenant;

/**
 * A key that was just made.
 *
 * @param key with its secret, which cannot be had a second time
 * @param record what is kept of it
 */
public record CreatedKey(ApiKey key, KeyRecord record) {}
