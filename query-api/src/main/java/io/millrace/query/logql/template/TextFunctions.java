package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableMap;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.millrace.query.logql.template.TemplateFunctions.Definition;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Functions of texts. Where text is cut or padded, a character is a code point. In most of them the
 * text itself is the last argument, so that it can come through a pipe.
 */
final class TextFunctions {
  static final ImmutableMap<String, Definition> ALL =
      ImmutableMap.<String, Definition>builder()
          .put("lower", Definition.of(1, a -> a.string(0).toLowerCase(Locale.ROOT)))
          .put("ToLower", Definition.of(1, a -> a.string(0).toLowerCase(Locale.ROOT)))
          .put("upper", Definition.of(1, a -> a.string(0).toUpperCase(Locale.ROOT)))
          .put("ToUpper", Definition.of(1, a -> a.string(0).toUpperCase(Locale.ROOT)))
          .put("title", Definition.of(1, a -> title(a.string(0))))
          .put("trim", Definition.of(1, a -> a.string(0).strip()))
          .put("TrimSpace", Definition.of(1, a -> a.string(0).strip()))
          .put("trimAll", Definition.of(2, a -> trimBoth(a.string(1), a.string(0))))
          .put("Trim", Definition.of(2, a -> trimBoth(a.string(0), a.string(1))))
          .put("TrimLeft", Definition.of(2, a -> trimLeft(a.string(0), a.string(1))))
          .put("TrimRight", Definition.of(2, a -> trimRight(a.string(0), a.string(1))))
          .put("trimPrefix", Definition.of(2, a -> trimPrefix(a.string(1), a.string(0))))
          .put("TrimPrefix", Definition.of(2, a -> trimPrefix(a.string(0), a.string(1))))
          .put("trimSuffix", Definition.of(2, a -> trimSuffix(a.string(1), a.string(0))))
          .put("TrimSuffix", Definition.of(2, a -> trimSuffix(a.string(0), a.string(1))))
          .put("replace", Definition.of(3, a -> replace(a, a.string(2), a.string(0), -1)))
          .put("Replace", Definition.of(4, a -> replace(a, a.string(0), a.string(1), a.whole(3))))
          .put("contains", Definition.of(2, a -> a.string(1).contains(a.string(0))))
          .put("hasPrefix", Definition.of(2, a -> a.string(1).startsWith(a.string(0))))
          .put("hasSuffix", Definition.of(2, a -> a.string(1).endsWith(a.string(0))))
          .put("repeat", Definition.of(2, a -> repeat(a, a.string(1), a.count(0))))
          .put("indent", Definition.of(2, TextFunctions::indent))
          .put("nindent", Definition.of(2, a -> "\n" + indent(a)))
          .put("trunc", Definition.of(2, a -> trunc(a.string(1), a.count(0))))
          .put("substr", Definition.of(3, a -> substr(a.string(2), a.count(0), a.count(1))))
          .put("alignLeft", Definition.of(2, a -> align(a, true)))
          .put("alignRight", Definition.of(2, a -> align(a, false)))
          .put("count", Definition.of(2, TextFunctions::count))
          .put("regexReplaceAll", Definition.of(3, a -> regexReplace(a, false)))
          .put("regexReplaceAllLiteral", Definition.of(3, a -> regexReplace(a, true)))
          .buildOrThrow();

  private TextFunctions() {}

  /** A capital at the beginning of each word; {@code _} is part of a word. */
  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int before = ' ';
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      boolean inWord = before == '_' || Character.isLetterOrDigit(before);
      // only blanks and ASCII signs end a word
      boolean begins = !inWord && (before < 0x80 || Character.isWhitespace(before));
      out.appendCodePoint(begins ? Character.toTitleCase(point) : point);
      before = point;
      i += Character.charCount(point);
    }
    return out.toString();
  }

  private static String trimBoth(String text, String characters) {
    return trimRight(trimLeft(text, characters), characters);
  }

  private static String trimLeft(String text, String characters) {
    IntPredicate unwanted = point -> characters.indexOf(point) >= 0;
    int start = 0;
    while (start < text.length() && unwanted.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    return text.substring(start);
  }

  private static String trimRight(String text, String characters) {
    IntPredicate unwanted = point -> characters.indexOf(point) >= 0;
    int end = text.length();
    while (end > 0 && unwanted.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  private static String trimPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String trimSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  /**
   * The replacement stands before the text in one form and behind the old text in the other; an
   * empty old text is found between all characters.
   */
  private static String replace(Arguments arguments, String text, String old, long most) {
    String by = arguments.size() == 3 ? arguments.string(1) : arguments.string(2);
    long left = most < 0 ? Long.MAX_VALUE : most;
    StringBuilder out = new StringBuilder();
    int position = 0;
    int found = text.indexOf(old, position);
    while (left > 0 && found >= 0) {
      out.append(text, position, found).append(by);
      position = found + old.length();
      checkLength(out.length());
      left--;
      found = old.isEmpty() ? nextCharacter(text, found) : text.indexOf(old, position);
    }
    return out.append(text, position, text.length()).toString();
  }

  private static int nextCharacter(String text, int at) {
    return at >= text.length() ? -1 : at + Character.charCount(text.codePointAt(at));
  }

  private static String repeat(Arguments arguments, String text, int count) {
    if (count < 0) {
      throw arguments.failed("found the count " + count + ", expected 0 or more");
    }
    checkLength((long) text.length() * count);
    return text.repeat(count);
  }

  private static String indent(Arguments arguments) {
    String text = arguments.string(1);
    String blanks = repeat(arguments, " ", arguments.count(0));
    long lines = text.chars().filter(c -> c == '\n').count() + 1;
    checkLength(text.length() + lines * blanks.length());
    return blanks + text.replace("\n", "\n" + blanks);
  }

  /** The first characters; of a negative count, the last ones. */
  private static String trunc(String text, int count) {
    int length = text.codePointCount(0, text.length());
    if (Math.abs((long) count) >= length) {
      return text;
    }
    return count >= 0
        ? text.substring(0, text.offsetByCodePoints(0, count))
        : text.substring(text.offsetByCodePoints(text.length(), count));
  }

  /** From start to before end; an end below 0 or past the text is the text's. */
  private static String substr(String text, int start, int end) {
    int length = text.codePointCount(0, text.length());
    int to = end < 0 || end > length ? length : end;
    int from = Math.clamp(start, 0, length);
    return from >= to
        ? ""
        : text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
  }

  /** Padded with blanks, or cut, to a width. */
  private static String align(Arguments arguments, boolean left) {
    String text = arguments.string(1);
    int width = arguments.count(0);
    int length = text.codePointCount(0, text.length());
    if (width < 0) {
      return text;
    }
    if (length > width) {
      return left
          ? text.substring(0, text.offsetByCodePoints(0, width))
          : text.substring(text.offsetByCodePoints(text.length(), -width));
    }
    checkLength(width);
    String blanks = " ".repeat(width - length);
    return left ? text + blanks : blanks + text;
  }

  private static Object count(Arguments arguments) {
    Matcher matcher = regex(arguments, arguments.string(0)).matcher(arguments.string(1));
    long count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  private static String regexReplace(Arguments arguments, boolean literal) {
    Matcher matcher = regex(arguments, arguments.string(0)).matcher(arguments.string(1));
    return GoReplacement.replaceAll(matcher, arguments.string(1), arguments.string(2), literal);
  }

  private static Pattern regex(Arguments arguments, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw arguments.failed("invalid regular expression: " + e.getMessage());
    }
  }

  static void checkLength(long length) {
    if (length > Template.MAX_OUTPUT) {
      throw TemplateRun.tooLong();
    }
  }
}
