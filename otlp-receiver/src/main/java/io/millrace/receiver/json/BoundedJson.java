package io.millrace.receiver.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/** How JSON of senders is read: within bounds, and quoted in no message. */
public final class BoundedJson {
  private static final int MAX_NUMBER_CHARS = 400;

  private BoundedJson() {}

  /** A factory for texts of so many bytes and so many levels at most; safe for all threads. */
  public static JsonFactory factory(int maxBytes, int maxNesting) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxNesting)
                .maxNumberLength(MAX_NUMBER_CHARS)
                .maxStringLength(maxBytes)
                .maxNameLength(maxBytes)
                .build())
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        // Names come from senders: remembering them all would let one fill the memory.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();
  }
}
