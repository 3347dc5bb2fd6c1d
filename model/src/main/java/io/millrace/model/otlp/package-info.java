/**
 * OTLP logs on the wire: one pass over the protobuf bytes of an ExportLogsServiceRequest, without
 * message objects.
 *
 * <p>Enter at {@link io.millrace.model.otlp.OtlpLogsReader}. Everything here is confined to the
 * calling thread.
 */
package io.millrace.model.otlp;
