package io.millrace.pipeline.writer;

/** The writer is to stop, and what it holds could not be finished: it will be delivered again. */
final class StoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  StoppedException() {
    super("the writer was stopped", null, false, false);
  }
}
