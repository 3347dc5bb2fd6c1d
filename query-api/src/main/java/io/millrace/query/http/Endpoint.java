package io.millrace.query.http;

/** One path of the API. Called on a virtual thread of the request; may block. */
@FunctionalInterface
interface Endpoint {
  /** Computes the answer; what it throws is looked up in {@link ErrorStatus}. */
  Answer answer(ApiRequest request);
}
