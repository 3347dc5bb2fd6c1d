package io.millrace.query.logql.eval;

/**
 * Reads {@code key=value key="quoted value" key} from a line, pair by pair. A malformed pair is
 * passed over up to the next blank, and remembered.
 */
final class LogfmtReader {
  private final String line;
  private int position;
  private String key = "";
  private String value = "";
  private boolean malformed;

  LogfmtReader(String line) {
    this.line = line;
  }

  /** Moves to the next pair, well-formed or not; false at the end. */
  boolean next() {
    while (position < line.length() && isBlank(line.charAt(position))) {
      position++;
    }
    if (position == line.length()) {
      return false;
    }
    malformed = !readPair();
    if (malformed) {
      skipWord();
    }
    return true;
  }

  /** Whether the pair could not be read: then it has no key and no value. */
  boolean isMalformed() {
    return malformed;
  }

  String key() {
    return key;
  }

  /** Empty if the key has no value. */
  String value() {
    return value;
  }

  private boolean readPair() {
    int start = position;
    while (position < line.length() && isKeyPart(line.charAt(position))) {
      position++;
    }
    key = line.substring(start, position);
    value = "";
    if (key.isEmpty() || (position < line.length() && line.charAt(position) == '"')) {
      return false;
    }
    if (position == line.length() || line.charAt(position) != '=') {
      return true;
    }
    position++;
    boolean quoted = position < line.length() && line.charAt(position) == '"';
    return quoted ? readQuoted() : readBare();
  }

  private boolean readBare() {
    int start = position;
    while (position < line.length() && isKeyPart(line.charAt(position))) {
      position++;
    }
    value = line.substring(start, position);
    return position == line.length() || isBlank(line.charAt(position));
  }

  private boolean readQuoted() {
    StringBuilder text = new StringBuilder();
    for (int i = position + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        value = text.toString();
        position = i + 1;
        return true;
      }
      if (c == '\\' && i + 1 < line.length()) {
        i = appendEscape(text, i + 1);
      } else {
        text.append(c);
      }
    }
    return false;
  }

  /** Appends what the escape means; gives the offset of its last character. */
  private int appendEscape(StringBuilder text, int at) {
    char c = line.charAt(at);
    switch (c) {
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'u' -> {
        return appendUnicode(text, at);
      }
      default -> text.append(c);
    }
    return at;
  }

  private int appendUnicode(StringBuilder text, int at) {
    if (at + 4 < line.length()) {
      String digits = line.substring(at + 1, at + 5);
      if (digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
        text.append((char) Integer.parseInt(digits, 16));
        return at + 4;
      }
    }
    text.append('u');
    return at;
  }

  private void skipWord() {
    while (position < line.length() && !isBlank(line.charAt(position))) {
      position++;
    }
  }

  private static boolean isKeyPart(char c) {
    return !isBlank(c) && c != '=' && c != '"';
  }

  private static boolean isBlank(char c) {
    return c <= ' ';
  }
}
