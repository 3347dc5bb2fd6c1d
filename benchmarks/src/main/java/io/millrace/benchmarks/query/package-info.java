/** How long questions take over HTTP ({@code millrace bench query}). */
package io.millrace.benchmarks.query;
