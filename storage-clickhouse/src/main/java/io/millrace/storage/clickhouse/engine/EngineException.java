package io.millrace.storage.clickhouse.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement or a request that was refused, with ClickHouse's code and text for it. */
final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Pattern CODE = Pattern.compile("^Code: (\\d+)\\. DB::Exception: ");
  private static final Pattern INNER_SUFFIX =
      Pattern.compile(" \\(version [^()]*\\)\\. \\([A-Z0-9_]+\\)$");
  private static final int UNKNOWN_EXCEPTION = 1002;

  private final int code;

  private EngineException(int code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * A refusal of our own, in the words of a server: {@code Code: 62. DB::Exception: text (NAME)}.
   */
  static EngineException of(ErrorCode code, String text) {
    return new EngineException(
        code.number(), "Code: %d. DB::Exception: %s (%s)".formatted(code.number(), text, code));
  }

  /** From the engine's own text, which repeats its frame for each layer that it passed. */
  static EngineException ofEngine(String text) {
    Matcher matcher = CODE.matcher(text);
    if (!matcher.find()) {
      return new EngineException(
          UNKNOWN_EXCEPTION, "Code: %d. DB::Exception: %s".formatted(UNKNOWN_EXCEPTION, text));
    }
    String frame = matcher.group();
    String message = text;
    while (message.startsWith(frame + frame)) {
      message = INNER_SUFFIX.matcher(message.substring(frame.length())).replaceFirst("");
    }
    return new EngineException(Integer.parseInt(matcher.group(1)), message);
  }

  int code() {
    return code;
  }
}
