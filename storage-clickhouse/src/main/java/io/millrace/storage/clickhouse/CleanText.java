package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.TextBuffer;
import io.millrace.model.otlp.WireSlice;

/** Makes text well-formed UTF-8: a string column may hold nothing else. Belongs to one thread. */
final class CleanText {
  private final TextBuffer buffer = new TextBuffer();
  private final WireSlice cleaned = new WireSlice();

  /** How many texts were not UTF-8, ever. */
  long replacedTexts() {
    return buffer.replacedTexts();
  }

  /** The slice itself, or, until the next call, a copy with U+FFFD in place of invalid bytes. */
  WireSlice of(WireSlice text) {
    if (TextBuffer.isWellFormed(text)) {
      return text;
    }
    buffer.clear();
    return buffer.append(text).slice(0, cleaned);
  }
}
