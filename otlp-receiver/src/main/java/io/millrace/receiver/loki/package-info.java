/**
 * Loki's push requests turned into ExportLogsServiceRequests. Enter at {@link
 * io.millrace.receiver.loki.PushTranscoder}. Confined to the calling thread.
 */
package io.millrace.receiver.loki;
