/**
 * The part of the Go language's text templates that LogQL documents, and Loki's functions for them.
 * Enter at {@link io.millrace.query.logql.template.Template}.
 *
 * <p>Compiled templates are immutable and serve all threads; running one needs only its record.
 */
package io.millrace.query.logql.template;
