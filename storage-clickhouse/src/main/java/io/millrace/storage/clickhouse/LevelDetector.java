package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.WireSlice;

/**
 * The level of a record as a reader of its line would name it: from the severity number, else from
 * the severity text, else from the line: a top-level field of a JSON object, else a logfmt pair,
 * else the first word that is the name of a level. Looks at the first 16 KiB of a line only.
 */
public final class LevelDetector {
  private static final int MAX_LINE_BYTES = 16 * 1024;

  /** Never fails; {@link Level#UNKNOWN} if nothing tells. */
  public Level detect(int severityNumber, WireSlice severityText, WireSlice line) {
    if (severityNumber > 0) {
      return Level.ofSeverityNumber(severityNumber);
    }
    int from = severityText.offset();
    Level level = LevelNames.level(severityText.buffer(), from, from + severityText.length());
    return level != Level.UNKNOWN ? level : inLine(line);
  }

  private static Level inLine(WireSlice line) {
    byte[] text = line.buffer();
    int from = line.offset();
    int to = from + Math.min(line.length(), MAX_LINE_BYTES);
    while (from < to && isSpace(text[from])) {
      from++;
    }
    Level level = Level.UNKNOWN;
    if (from < to && text[from] == '{') {
      level = inJson(text, from + 1, to);
    }
    if (level == Level.UNKNOWN) {
      level = inLogfmt(text, from, to);
    }
    return level != Level.UNKNOWN ? level : inWords(text, from, to);
  }

  /** Walks the strings of an object; one at depth 1 before a colon is a key. */
  private static Level inJson(byte[] text, int from, int to) {
    int depth = 1;
    int at = from;
    while (at < to && depth > 0) {
      byte b = text[at++];
      if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
      } else if (b == '"') {
        int end = endOfQuoted(text, at, to);
        int value = skipSpaces(text, end + 1, to);
        if (depth == 1
            && value < to
            && text[value] == ':'
            && LevelNames.isLevelField(text, at, end)) {
          Level level = jsonString(text, skipSpaces(text, value + 1, to), to);
          if (level != Level.UNKNOWN) {
            return level;
          }
        }
        at = end + 1;
      }
    }
    return Level.UNKNOWN;
  }

  private static Level jsonString(byte[] text, int at, int to) {
    return at < to && text[at] == '"'
        ? LevelNames.level(text, at + 1, endOfQuoted(text, at + 1, to))
        : Level.UNKNOWN;
  }

  /** Looks for key=value, where the key may follow anything that no key can hold. */
  private static Level inLogfmt(byte[] text, int from, int to) {
    int at = from;
    int keyFrom = from;
    while (at < to) {
      byte b = text[at];
      if (b == '=') {
        boolean quoted = at + 1 < to && text[at + 1] == '"';
        int valueFrom = quoted ? at + 2 : at + 1;
        int valueTo = quoted ? endOfQuoted(text, valueFrom, to) : endOfWord(text, valueFrom, to);
        if (LevelNames.isLevelField(text, keyFrom, at)) {
          Level level = LevelNames.level(text, valueFrom, valueTo);
          if (level != Level.UNKNOWN) {
            return level;
          }
        }
        at = quoted ? valueTo + 1 : Math.max(valueTo, at + 1);
        keyFrom = at;
      } else {
        at++;
        if (!isWordByte(b) && b != '.') {
          keyFrom = at;
        }
      }
    }
    return Level.UNKNOWN;
  }

  private static Level inWords(byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int end = endOfWord(text, at, to);
      Level level = LevelNames.levelOfWord(text, at, end);
      if (level != Level.UNKNOWN) {
        return level;
      }
      at = end + 1;
    }
    return Level.UNKNOWN;
  }

  /** Index of the closing quote, or {@code to}. */
  private static int endOfQuoted(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, to);
  }

  private static int endOfWord(byte[] text, int from, int to) {
    int at = from;
    while (at < to && isWordByte(text[at])) {
      at++;
    }
    return at;
  }

  private static int skipSpaces(byte[] text, int from, int to) {
    int at = from;
    while (at < to && isSpace(text[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private static boolean isWordByte(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '_'
        || b < 0;
  }
}
