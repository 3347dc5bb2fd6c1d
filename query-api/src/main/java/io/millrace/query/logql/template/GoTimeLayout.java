package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableList;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/**
 * A layout of the Go language: the reference time {@code Mon Jan 2 15:04:05 MST 2006} written as
 * times shall be.
 */
final class GoTimeLayout {
  // longest first where one begins with another
  private static final ImmutableList<String> ELEMENTS =
      ImmutableList.of(
          "January",
          "Jan",
          "Monday",
          "Mon",
          "MST",
          "2006",
          "Z07:00:00",
          "Z070000",
          "Z07:00",
          "Z0700",
          "Z07",
          "-07:00:00",
          "-070000",
          "-07:00",
          "-0700",
          "-07",
          "__2",
          "002",
          "01",
          "02",
          "03",
          "04",
          "05",
          "06",
          "_2",
          "15",
          "PM",
          "pm",
          "1",
          "2",
          "3",
          "4",
          "5");

  private final ImmutableList<Piece> pieces;

  /** Text as it stands, or what stands for a part of the time. */
  private record Piece(String text, boolean isElement) {}

  private GoTimeLayout(ImmutableList<Piece> pieces) {
    this.pieces = pieces;
  }

  static GoTimeLayout of(String layout) {
    ImmutableList.Builder<Piece> pieces = ImmutableList.builder();
    StringBuilder literal = new StringBuilder();
    int position = 0;
    while (position < layout.length()) {
      String element = elementAt(layout, position);
      if (element == null) {
        literal.append(layout.charAt(position));
        position++;
      } else {
        pieces.add(new Piece(literal.toString(), false), new Piece(element, true));
        literal.setLength(0);
        position += element.length();
      }
    }
    return new GoTimeLayout(pieces.add(new Piece(literal.toString(), false)).build());
  }

  /** Null if none begins here. */
  private static String elementAt(String layout, int at) {
    char c = layout.charAt(at);
    if (c == '.' || c == ',') {
      return fractionAt(layout, at);
    }
    if (c == '_' && layout.startsWith("_2006", at)) {
      return null;
    }
    for (String element : ELEMENTS) {
      if (layout.startsWith(element, at) && !isPartOfWord(layout, at, element)) {
        return element;
      }
    }
    return null;
  }

  /** {@code Jan} and {@code Mon} are no elements where a small letter follows. */
  private static boolean isPartOfWord(String layout, int at, String element) {
    int end = at + element.length();
    return (element.equals("Jan") || element.equals("Mon"))
        && end < layout.length()
        && Character.isLowerCase(layout.charAt(end));
  }

  /** {@code .000} or {@code .999}, with no digit behind. */
  private static String fractionAt(String layout, int at) {
    int end = at + 1;
    char digit = end < layout.length() ? layout.charAt(end) : ' ';
    if (digit != '0' && digit != '9') {
      return null;
    }
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean digitBehind = end < layout.length() && Character.isDigit(layout.charAt(end));
    return digitBehind || end - at > 10 ? null : layout.substring(at, end);
  }

  String format(GoTime time) {
    StringBuilder out = new StringBuilder();
    for (Piece piece : pieces) {
      out.append(piece.isElement() ? element(piece.text(), time.time()) : piece.text());
    }
    return out.toString();
  }

  private static String element(String element, ZonedDateTime time) {
    return switch (element) {
      case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Jan" -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "Monday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Mon" -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "2006" -> padded(time.getYear(), 4, '0');
      case "06" -> padded(time.getYear() % 100, 2, '0');
      case "01" -> padded(time.getMonthValue(), 2, '0');
      case "1" -> Integer.toString(time.getMonthValue());
      case "02" -> padded(time.getDayOfMonth(), 2, '0');
      case "_2" -> padded(time.getDayOfMonth(), 2, ' ');
      case "2" -> Integer.toString(time.getDayOfMonth());
      case "002" -> padded(time.getDayOfYear(), 3, '0');
      case "__2" -> padded(time.getDayOfYear(), 3, ' ');
      case "15" -> padded(time.getHour(), 2, '0');
      case "03" -> padded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, '0');
      case "3" -> Integer.toString(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case "04" -> padded(time.getMinute(), 2, '0');
      case "4" -> Integer.toString(time.getMinute());
      case "05" -> padded(time.getSecond(), 2, '0');
      case "5" -> Integer.toString(time.getSecond());
      case "PM" -> time.getHour() < 12 ? "AM" : "PM";
      case "pm" -> time.getHour() < 12 ? "am" : "pm";
      case "MST" -> zoneName(time);
      default ->
          element.charAt(0) == '.' || element.charAt(0) == ','
              ? fraction(element, time.getNano())
              : GoTimeZone.format(element, time.getOffset().getTotalSeconds());
    };
  }

  private static String zoneName(ZonedDateTime time) {
    if (time.getOffset().getTotalSeconds() == 0) {
      return "UTC";
    }
    return time.getZone() instanceof java.time.ZoneOffset
        ? GoTimeZone.format("-0700", time.getOffset().getTotalSeconds())
        : java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
  }

  private static String fraction(String element, int nanos) {
    String digits = padded(nanos, 9, '0').substring(0, element.length() - 1);
    if (element.charAt(1) == '9') {
      digits = digits.replaceAll("0+$", "");
    }
    return digits.isEmpty() ? "" : element.charAt(0) + digits;
  }

  private static String padded(int number, int width, char with) {
    String digits = Integer.toString(number);
    return String.valueOf(with).repeat(Math.max(0, width - digits.length())) + digits;
  }

  /** Reads a time that is written so; empty if it is not. */
  Optional<GoTime> parse(String text, ZoneId zone) {
    GoTimeReader reader = new GoTimeReader(text);
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      boolean read =
          piece.isElement() ? reader.element(piece.text()) : reader.literal(piece.text());
      if (!read) {
        return Optional.empty();
      }
    }
    try {
      return reader.time(zone).map(GoTime::new);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
