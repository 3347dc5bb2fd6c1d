/**
 * OTLP's JSON encoding turned into protobuf. Enter at {@link
 * io.millrace.receiver.json.JsonTranscoder}. Confined to the calling thread.
 */
package io.millrace.receiver.json;
