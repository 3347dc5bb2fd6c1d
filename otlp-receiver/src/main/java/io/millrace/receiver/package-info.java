/**
 * The OTLP logs endpoint over gRPC and HTTP. Enter at {@link io.millrace.receiver.OtlpReceiver}.
 *
 * <p>Bodies are collected on Armeria's event loops; all other work runs on virtual threads.
 */
package io.millrace.receiver;
