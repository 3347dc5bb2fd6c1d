package io.millrace.query.http;

/** One path of the API. Called on a virtual thread of the request; may block. */
@FunctionalInterface
interface Endpoint {
  /** Computes the answer; what it throws is looked up in {@link ErrorStatus}. */
  Answer answer(ApiRequest request);

  /**
   * Whether all who ask the same at the same time may have one answer: it is decided by what {@link
   * SharedAnswers} compares, and it can be written several times at once.
   */
  default boolean isShared() {
    return true;
  }
}
