package io.millrace.receiver;

/**
 * What one request may take.
 *
 * @param maxBytes largest form of it, compressed or decompressed
 * @param share its share of the memory for all
 */
record RequestBudget(int maxBytes, InFlightBytes.Share share) {
  /** A buffer for one form of the request. */
  BoundedBytes newBytes() {
    return newBytes(0);
  }

  /** One for a form in a frame of so many bytes more. */
  BoundedBytes newBytes(int framingBytes) {
    return new BoundedBytes(maxBytes, framingBytes, share);
  }
}
