/**
 * Realistic log traffic of a small web shop, for a first look and for the fault-injection tests.
 *
 * <p>Enter at {@link io.millrace.server.demo.DemoSender}, which runs on virtual threads of its own.
 */
package io.millrace.server.demo;
