package io.millrace.model.otlp;

import java.util.Base64;

/** Appends AnyValue as JSON (RFC 8259) to a buffer. Belongs to one thread. */
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private final TextBuffer out;
  private final TextBuffer clean = new TextBuffer();
  private final WireSlice scratch = new WireSlice();

  JsonText(TextBuffer out) {
    this.out = out;
  }

  /** How many strings were not UTF-8, ever. */
  long replacedTexts() {
    return clean.replacedTexts();
  }

  void value(AnyValueView value) {
    switch (value.kind()) {
      case EMPTY -> out.append("null");
      case STRING -> string(value.bytes(scratch));
      case BOOL -> out.append(value.boolValue() ? "true" : "false");
      case INT -> out.append(value.intValue());
      case DOUBLE -> number(value.doubleValue());
      case BYTES -> {
        out.append('"');
        base64(value.bytes(scratch));
        out.append('"');
      }
      case ARRAY -> members(value, '[', ']');
      case KEY_VALUE_LIST -> members(value, '{', '}');
    }
  }

  /** Appends base64 without quotes. */
  void base64(WireSlice bytes) {
    out.append(Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }

  private void number(double value) {
    if (Double.isFinite(value)) {
      DoubleText.append(value, out);
    } else {
      out.append('"');
      DoubleText.append(value, out);
      out.append('"');
    }
  }

  private void members(AnyValueView value, char open, char close) {
    boolean keyed = value.kind() == AnyValueView.Kind.KEY_VALUE_LIST;
    out.append(open);
    int start = out.length();
    value.forEachMember(
        (key, member) -> {
          if (out.length() > start) {
            out.append(',');
          }
          if (keyed) {
            string(key);
            out.append(':');
          }
          value(member);
        });
    out.append(close);
  }

  private void string(WireSlice text) {
    WireSlice source = text;
    if (!TextBuffer.isWellFormed(text)) {
      clean.clear();
      clean.append(text);
      source = clean.slice(0, scratch);
    }
    out.append('"');
    int end = source.offset + source.length;
    int plainFrom = source.offset;
    WireSlice plain = new WireSlice();
    for (int at = source.offset; at < end; at++) {
      byte b = source.buffer[at];
      if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
        out.append(plain.set(source.buffer, plainFrom, at - plainFrom));
        escape(b);
        plainFrom = at + 1;
      }
    }
    out.append(plain.set(source.buffer, plainFrom, end - plainFrom));
    out.append('"');
  }

  private void escape(byte b) {
    out.append('\\');
    switch (b) {
      case '\n' -> out.append('n');
      case '\r' -> out.append('r');
      case '\t' -> out.append('t');
      case '\b' -> out.append('b');
      case '\f' -> out.append('f');
      case '"', '\\' -> out.append((char) b);
      default -> out.append("u00").append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
    }
  }
}
