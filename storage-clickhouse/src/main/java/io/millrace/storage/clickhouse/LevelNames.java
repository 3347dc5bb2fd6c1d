package io.millrace.storage.clickhouse;

import java.nio.charset.StandardCharsets;

/** Spellings of levels and of the fields that hold them, compared without regard to case. */
final class LevelNames {
  @SuppressWarnings("ArrayRecordComponent") // Private, and never compared or changed.
  private record Spelling(byte[] lowerCase, Level level, boolean word) {}

  /** {@code word}: clear enough to count when it stands alone in a line of prose. */
  private static final Spelling[] SPELLINGS = {
    spelling("info", Level.INFO, true),
    spelling("error", Level.ERROR, true),
    spelling("warn", Level.WARN, true),
    spelling("debug", Level.DEBUG, true),
    spelling("warning", Level.WARN, true),
    spelling("err", Level.ERROR, true),
    spelling("trace", Level.TRACE, true),
    spelling("fatal", Level.FATAL, true),
    spelling("critical", Level.CRITICAL, true),
    spelling("dbg", Level.DEBUG, true),
    spelling("inf", Level.INFO, false),
    spelling("wrn", Level.WARN, true),
    spelling("eror", Level.ERROR, false),
    spelling("trc", Level.TRACE, true),
    spelling("crit", Level.CRITICAL, true),
    spelling("severe", Level.ERROR, false),
    spelling("information", Level.INFO, false),
    spelling("informational", Level.INFO, false),
    spelling("notice", Level.INFO, false),
    spelling("verbose", Level.TRACE, false),
    spelling("fine", Level.DEBUG, false),
    spelling("finer", Level.TRACE, false),
    spelling("finest", Level.TRACE, false),
    spelling("alert", Level.FATAL, false),
    spelling("emerg", Level.FATAL, false),
    spelling("emergency", Level.FATAL, false),
    spelling("panic", Level.FATAL, false),
  };

  private static final byte[][] FIELDS = {
    bytes("level"),
    bytes("lvl"),
    bytes("severity"),
    bytes("loglevel"),
    bytes("log_level"),
    bytes("log.level"),
    bytes("severity_text"),
    bytes("severitytext"),
  };

  private LevelNames() {}

  private static Spelling spelling(String lowerCase, Level level, boolean word) {
    return new Spelling(bytes(lowerCase), level, word);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Level of a name that is given as such, UNKNOWN if it is none; the data model's short names
   * (INFO2, ERROR4) count too.
   */
  static Level level(byte[] text, int from, int to) {
    int end = to;
    if (end - from > 1 && text[end - 1] >= '2' && text[end - 1] <= '4') {
      end--;
    }
    return find(text, from, end, false);
  }

  /** Level of a word of a line, UNKNOWN if it says nothing. */
  static Level levelOfWord(byte[] text, int from, int to) {
    return find(text, from, to, true);
  }

  /** Whether a name is one of the fields that hold a level. */
  static boolean isLevelField(byte[] text, int from, int to) {
    for (byte[] field : FIELDS) {
      if (equalsIgnoreCase(text, from, to, field)) {
        return true;
      }
    }
    return false;
  }

  private static Level find(byte[] text, int from, int to, boolean wordsOnly) {
    for (Spelling spelling : SPELLINGS) {
      if ((spelling.word || !wordsOnly) && equalsIgnoreCase(text, from, to, spelling.lowerCase)) {
        return spelling.level;
      }
    }
    return Level.UNKNOWN;
  }

  private static boolean equalsIgnoreCase(byte[] text, int from, int to, byte[] lowerCase) {
    if (to - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte b = text[from + i];
      byte lower = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
      if (lower != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
