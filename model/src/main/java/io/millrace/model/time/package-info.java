/** Times as OTLP and the store have them. */
package io.millrace.model.time;
