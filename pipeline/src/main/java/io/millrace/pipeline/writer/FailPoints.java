package io.millrace.pipeline.writer;

/** Told of each {@link FailPoint} that is reached. Only tests give another one than NONE. */
@FunctionalInterface
interface FailPoints {
  FailPoints NONE = point -> {};

  void reach(FailPoint point);
}
