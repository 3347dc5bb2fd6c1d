/**
 * What a conforming OTLP logs receiver does, line by line, on every transport against a real
 * server: java.net.http and grpc-java, unmodified, are the clients.
 */
package io.millrace.receiver.conformance;
