package io.millrace.model.otlp;

/**
 * AnyValue as text, the way LogQL shows it. Reuses its buffers: belongs to one thread, and every
 * slice that it hands out is valid until the next call, or until the bytes that it was made from
 * change.
 *
 * <ul>
 *   <li>a string is itself, with U+FFFD in place of invalid UTF-8;
 *   <li>bool is {@code true} or {@code false}, an int is decimal, a double as {@link DoubleText};
 *   <li>bytes are base64 (RFC 4648, padded), no value is the empty text;
 *   <li>an array or a key-value list is JSON (RFC 8259) without spaces, members in the sender's
 *       order; in it no value is {@code null}, bytes are a base64 string, and a double that JSON
 *       cannot express is the string {@code "NaN"}, {@code "Infinity"} or {@code "-Infinity"}.
 * </ul>
 */
public final class AnyValueText {
  /** Receives attributes whose value is text. */
  @FunctionalInterface
  public interface AttributeHandler {
    /** One attribute. Both slices are well-formed UTF-8, valid only during the call. */
    void attribute(WireSlice key, WireSlice value);
  }

  private final TextBuffer text = new TextBuffer();
  private final TextBuffer path = new TextBuffer();
  private final WireSlice scratch = new WireSlice();
  private final WireSlice valueText = new WireSlice();
  private final WireSlice keyText = new WireSlice();
  private final JsonText json = new JsonText(text);

  /** How many keys and values were not UTF-8, and hold U+FFFD in its place, ever. */
  public long replacedTexts() {
    return text.replacedTexts() + path.replacedTexts() + json.replacedTexts();
  }

  /** Points {@code into} at the text of a value. */
  public WireSlice text(AnyValueView value, WireSlice into) {
    text.clear();
    switch (value.kind()) {
      case EMPTY -> {}
      case STRING -> {
        if (TextBuffer.isWellFormed(value.bytes(into))) {
          return into;
        }
        text.append(into);
      }
      case BOOL -> text.append(value.boolValue() ? "true" : "false");
      case INT -> text.append(value.intValue());
      case DOUBLE -> DoubleText.append(value.doubleValue(), text);
      case BYTES -> json.base64(value.bytes(scratch));
      case ARRAY, KEY_VALUE_LIST -> json.value(value);
    }
    return text.slice(0, into);
  }

  /**
   * Hands out an attribute with its value as text. A key-value list is flattened: each of its
   * members comes under {@code key.member}, to any depth; an empty one keeps its key, with the text
   * {@code {}}, so that no attribute is lost.
   */
  public void attribute(WireSlice key, AnyValueView value, AttributeHandler handler) {
    if (value.kind() == AnyValueView.Kind.KEY_VALUE_LIST) {
      path.clear();
      path.append(key);
      flatten(value, handler);
    } else if (TextBuffer.isWellFormed(key)) {
      handler.attribute(key, text(value, valueText));
    } else {
      path.clear();
      path.append(key);
      handler.attribute(path.slice(0, keyText), text(value, valueText));
    }
  }

  private void flatten(AnyValueView list, AttributeHandler handler) {
    int parentLength = path.length();
    int[] members = new int[1];
    list.forEachMember(
        (key, value) -> {
          members[0]++;
          path.truncate(parentLength);
          path.append('.').append(key);
          if (value.kind() == AnyValueView.Kind.KEY_VALUE_LIST) {
            flatten(value, handler);
          } else {
            handler.attribute(path.slice(0, keyText), text(value, valueText));
          }
        });
    if (members[0] == 0) {
      handler.attribute(path.slice(0, keyText), text(list, valueText));
    }
  }
}
