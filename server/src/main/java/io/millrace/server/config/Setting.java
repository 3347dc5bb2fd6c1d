package io.millrace.server.config;

/**
 * One value as text, and where it comes from.
 *
 * @param text the value; members of a list are separated by commas
 * @param origin for messages, e.g. {@code millrace.yaml line 3}
 */
record Setting(String text, String origin) {}
