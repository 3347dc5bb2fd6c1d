package io.millrace.model.stream;

/**
 * What one process at a time has: it goes to another when its holder closes it, ends, or is cut
 * off. A holder that hangs may lose it without noticing, so what is done under it must bear two at
 * once. Safe for all threads.
 */
public interface Lease extends AutoCloseable {
  /**
   * Whether this process has it; takes it if nobody has. Blocks for seconds at most; never throws.
   */
  boolean isHeld();

  @Override
  void close();
}
