package io.millrace.query.retention;

import java.time.Duration;

/**
 * Settings of the job.
 *
 * @param interval between two passes over everything that is stored
 * @param deleteDelay for which a request to delete records waits, so that it may be cancelled
 */
public record RetentionSettings(Duration interval, Duration deleteDelay) {}
