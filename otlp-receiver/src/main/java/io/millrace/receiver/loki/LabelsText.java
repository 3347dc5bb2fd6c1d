package io.millrace.receiver.loki;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the text of a stream's labels, {@code {job="x", app="y"}}: names, and values as Go writes
 * strings, in double quotes with escapes or in backquotes without.
 */
final class LabelsText {
  private final byte[] text;
  private int at;

  private LabelsText(byte[] text) {
    this.text = text;
  }

  /**
   * The labels of a text in UTF-8.
   *
   * @throws MalformedPushException that says at which byte of the labels what was expected
   */
  static StreamLabels parse(byte[] text) throws MalformedPushException {
    return new LabelsText(text).labels();
  }

  private StreamLabels labels() throws MalformedPushException {
    StreamLabels.Builder labels = new StreamLabels.Builder();
    expect('{');
    while (peek() != '}') {
      String name = name();
      expect('=');
      labels.add(name, value());
      if (peek() != '}') {
        expect(',');
      }
    }
    at++;
    if (peek() >= 0) {
      throw expected("nothing after }");
    }
    return labels.build();
  }

  /** The next byte that is no space, not taken; -1 at the end. */
  private int peek() {
    while (at < text.length && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) {
      at++;
    }
    return at < text.length ? text[at] & 0xff : -1;
  }

  private void expect(char c) throws MalformedPushException {
    if (peek() != c) {
      throw expected(String.valueOf(c));
    }
    at++;
  }

  private MalformedPushException expected(String what) {
    return new MalformedPushException("byte " + at + ": expected " + what);
  }

  /** Everything up to a space or the =; whether that is a name is for the builder to say. */
  private String name() throws MalformedPushException {
    if (peek() < 0 || text[at] == '=') {
      throw expected("the name of a label");
    }
    int from = at;
    while (at < text.length && text[at] != '=' && text[at] > ' ') {
      at++;
    }
    return new String(text, from, at - from, StandardCharsets.UTF_8);
  }

  private String value() throws MalformedPushException {
    int quote = peek();
    if (quote != '"' && quote != '`') {
      throw expected("the value of a label, in quotes");
    }
    at++;
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    while (at < text.length && text[at] != quote) {
      if (text[at] == '\\' && quote == '"') {
        escape(value);
      } else {
        value.write(text[at++]);
      }
    }
    if (at == text.length) {
      throw expected("the quote that ends a value");
    }
    at++;
    return utf8(value.toByteArray());
  }

  private String utf8(byte[] bytes) throws MalformedPushException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw expected("a value in UTF-8 before this");
    }
  }

  /** Go language specification, "Rune literals": escapes. */
  private void escape(ByteArrayOutputStream value) throws MalformedPushException {
    int start = at;
    at++;
    char c = at < text.length ? (char) text[at++] : 0;
    switch (c) {
      case 'a' -> value.write(7);
      case 'b' -> value.write('\b');
      case 'f' -> value.write('\f');
      case 'n' -> value.write('\n');
      case 'r' -> value.write('\r');
      case 't' -> value.write('\t');
      case 'v' -> value.write(11);
      case '\\', '"', '\'' -> value.write(c);
      case 'x' -> value.write(digits(start, 2, 16));
      case 'u' -> codePoint(start, digits(start, 4, 16), value);
      case 'U' -> codePoint(start, digits(start, 8, 16), value);
      case '0', '1', '2', '3' -> {
        at--;
        value.write(digits(start, 3, 8));
      }
      default -> throw badEscape(start);
    }
  }

  private int digits(int start, int count, int radix) throws MalformedPushException {
    int number = 0;
    for (int i = 0; i < count; i++) {
      int digit = at < text.length && text[at] > 0 ? Character.digit(text[at++], radix) : -1;
      if (digit < 0 || number >>> 24 != 0) {
        throw badEscape(start);
      }
      number = number * radix + digit;
    }
    return number;
  }

  private void codePoint(int start, int codePoint, ByteArrayOutputStream value)
      throws MalformedPushException {
    if (!Character.isValidCodePoint(codePoint)
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
      throw badEscape(start);
    }
    value.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
  }

  private MalformedPushException badEscape(int start) {
    at = start;
    return expected("an escape as in Go's strings");
  }
}
