package io.millrace.receiver.loki;

/** Memory of a request in the making: small entries may take more room in OTLP than as pushed. */
@FunctionalInterface
public interface OutputBudget {
  /**
   * Asks for room. Ends the transcoding by throwing what the caller of the transcoder wants thrown.
   *
   * @param totalBytes of the output until now, with those asked for before
   */
  void grow(int totalBytes);
}
