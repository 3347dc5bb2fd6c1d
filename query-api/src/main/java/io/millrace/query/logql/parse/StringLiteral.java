package io.millrace.query.logql.parse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A string of the query: in backticks as it stands, in double quotes with the escapes of the Go
 * language.
 *
 * @param value the text meant
 * @param end offset behind the closing quote
 */
record StringLiteral(String value, int end) {
  static StringLiteral read(SourceText source, int start) {
    return source.text().charAt(start) == '`'
        ? raw(source, start)
        : new Reader(source, start).read();
  }

  private static StringLiteral raw(SourceText source, int start) {
    int close = source.text().indexOf('`', start + 1);
    if (close < 0) {
      throw unterminated(source, start, '`');
    }
    return new StringLiteral(source.text().substring(start + 1, close), close + 1);
  }

  private static LogQlException unterminated(SourceText source, int start, char quote) {
    return source.error(
        start,
        "found a string that does not end; expected a closing "
            + (quote == '`' ? "backtick" : "double quote"));
  }

  /** Collects bytes, because {@code \xHH} writes a single byte of UTF-8. */
  private static final class Reader {
    private final SourceText source;
    private final String text;
    private final int start;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int position;

    Reader(SourceText source, int start) {
      this.source = source;
      this.text = source.text();
      this.start = start;
      this.position = start + 1;
    }

    StringLiteral read() {
      while (position < text.length()) {
        char c = text.charAt(position);
        if (c == '"') {
          return new StringLiteral(decoded(), position + 1);
        }
        if (c == '\n') {
          break;
        }
        if (c == '\\') {
          escape();
        } else {
          int codePoint = text.codePointAt(position);
          write(codePoint);
          position += Character.charCount(codePoint);
        }
      }
      throw unterminated(source, start, '"');
    }

    private void escape() {
      char kind = position + 1 < text.length() ? text.charAt(position + 1) : ' ';
      switch (kind) {
        case 'n' -> simple('\n');
        case 't' -> simple('\t');
        case 'r' -> simple('\r');
        case 'a' -> simple(7);
        case 'b' -> simple('\b');
        case 'f' -> simple('\f');
        case 'v' -> simple(11);
        case '\\', '"' -> simple(kind);
        case 'x' -> bytes.write(number(2, 2, 16));
        case 'u' -> write(codePoint(number(2, 4, 16)));
        case 'U' -> write(codePoint(number(2, 8, 16)));
        case '0', '1', '2', '3' -> bytes.write(number(1, 3, 8));
        default ->
            throw source.error(
                position,
                "found the escape `\\"
                    + kind
                    + "`; expected one of \\n \\t \\r \\\" \\\\ \\xHH \\uHHHH, or a string in backticks, where a backslash is only itself");
      }
    }

    private void simple(int codePoint) {
      write(codePoint);
      position += 2;
    }

    private int number(int skip, int digits, int radix) {
      int from = position + skip;
      int to = from + digits;
      if (to <= text.length()) {
        String number = text.substring(from, to);
        if (number.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
          long value = Long.parseLong(number, radix);
          position = to;
          return (int) Math.min(value, Integer.MAX_VALUE);
        }
      }
      throw source.error(
          position, "found an incomplete escape; expected " + digits + " digits in it");
    }

    private int codePoint(int value) {
      if (!Character.isValidCodePoint(value) || (value >= 0xD800 && value <= 0xDFFF)) {
        throw source.error(position, "found an escape that is no Unicode character");
      }
      return value;
    }

    private void write(int codePoint) {
      bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private String decoded() {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes.toByteArray()))
            .toString();
      } catch (CharacterCodingException e) {
        throw source.error(start, "found a string whose \\x escapes are not UTF-8");
      }
    }
  }
}
