package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.InstantSource;

/**
 * A compiled template. Immutable, for all threads. Its output and its work are bounded: past {@link
 * #MAX_OUTPUT} characters or {@link #MAX_STEPS} actions it fails.
 */
public final class Template {
  /** Longest text that a template may give, in characters. */
  public static final int MAX_OUTPUT = 1 << 20;

  /** Most actions that one run may take. */
  static final int MAX_STEPS = 100_000;

  private final ImmutableMap<String, ImmutableList<Node>> bodies;
  private final InstantSource clock;

  private Template(ImmutableMap<String, ImmutableList<Node>> bodies, InstantSource clock) {
    this.bodies = bodies;
    this.clock = clock;
  }

  /**
   * Reads a template.
   *
   * @param clock what {@code now} tells
   * @throws TemplateException if it is none
   */
  public static Template compile(String text, InstantSource clock) {
    return new Template(new TemplateParser(text).parse(), clock);
  }

  /**
   * Fills the template in.
   *
   * @throws TemplateException if a function fails on the values of the record
   */
  public String run(TemplateRecord record) {
    return new TemplateRun(bodies, new TemplateContext(record, clock)).text();
  }
}
