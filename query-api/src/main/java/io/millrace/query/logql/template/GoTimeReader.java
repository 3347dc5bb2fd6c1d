package io.millrace.query.logql.template;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;

/** Reads a time, element by element. What the layout does not name is the year 0, January 1. */
final class GoTimeReader {
  private final String text;
  private int position;
  private int year;
  private int month = 1;
  private int day = 1;
  private int dayOfYear;
  private int hour;
  private int minute;
  private int second;
  private int nanos;
  private boolean afternoon;
  private boolean halfDays;
  private Integer offsetSeconds;

  GoTimeReader(String text) {
    this.text = text;
  }

  /** Blanks of a literal stand for any number of blanks. */
  boolean literal(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c == ' ') {
        if (position < text.length() && text.charAt(position) != ' ') {
          return false;
        }
        while (position < text.length() && text.charAt(position) == ' ') {
          position++;
        }
      } else if (position < text.length() && text.charAt(position) == c) {
        position++;
      } else {
        return false;
      }
    }
    return true;
  }

  boolean element(String element) {
    return switch (element) {
      case "2006" -> (year = number(4, 4)) >= 0;
      case "06" -> twoDigitYear();
      case "01" -> (month = number(2, 2)) >= 0;
      case "1" -> (month = number(1, 2)) >= 0;
      case "January" -> monthName(TextStyle.FULL);
      case "Jan" -> monthName(TextStyle.SHORT);
      case "Monday" -> dayName(TextStyle.FULL);
      case "Mon" -> dayName(TextStyle.SHORT);
      case "02" -> (day = number(2, 2)) >= 0;
      case "_2", "2" -> literal(" ".repeat(blankAhead())) && (day = number(1, 2)) >= 0;
      case "002", "__2" -> (dayOfYear = number(3, 3)) > 0;
      case "15", "03" -> {
        halfDays |= element.equals("03");
        yield (hour = number(2, 2)) >= 0;
      }
      case "3" -> {
        halfDays = true;
        yield (hour = number(1, 2)) >= 0;
      }
      case "04" -> (minute = number(2, 2)) >= 0;
      case "4" -> (minute = number(1, 2)) >= 0;
      case "05" -> ((second = number(2, 2)) >= 0) && fraction();
      case "5" -> ((second = number(1, 2)) >= 0) && fraction();
      case "PM", "pm" -> half(element);
      case "MST" -> zoneName();
      default -> isFraction(element) ? fraction() : offset(element);
    };
  }

  private static boolean isFraction(String element) {
    return element.charAt(0) == '.' || element.charAt(0) == ',';
  }

  private int blankAhead() {
    return position < text.length() && text.charAt(position) == ' ' ? 1 : 0;
  }

  private boolean twoDigitYear() {
    int read = number(2, 2);
    year = (read >= 69 ? 1900 : 2000) + read;
    return read >= 0;
  }

  private boolean monthName(TextStyle style) {
    for (Month next : Month.values()) {
      if (takeIgnoringCase(next.getDisplayName(style, Locale.ENGLISH))) {
        month = next.getValue();
        return true;
      }
    }
    return false;
  }

  private boolean dayName(TextStyle style) {
    for (java.time.DayOfWeek next : java.time.DayOfWeek.values()) {
      if (takeIgnoringCase(next.getDisplayName(style, Locale.ENGLISH))) {
        return true;
      }
    }
    return false;
  }

  private boolean half(String element) {
    boolean upper = element.equals("PM");
    halfDays = true;
    if (take(upper ? "PM" : "pm")) {
      afternoon = true;
      return true;
    }
    return take(upper ? "AM" : "am");
  }

  /** A fraction behind the seconds is read whether the layout names it or not. */
  private boolean fraction() {
    boolean point =
        position + 1 < text.length()
            && (text.charAt(position) == '.' || text.charAt(position) == ',')
            && Character.isDigit(text.charAt(position + 1));
    if (!point) {
      return true;
    }
    int start = position + 1;
    position = start;
    while (position < text.length() && Character.isDigit(text.charAt(position))) {
      position++;
    }
    String digits = (text.substring(start, position) + "000000000").substring(0, 9);
    nanos = Integer.parseInt(digits);
    return position - start <= 9;
  }

  private boolean zoneName() {
    if (take("UTC")) {
      offsetSeconds = 0;
      return true;
    }
    int start = position;
    while (position < text.length() && Character.isUpperCase(text.charAt(position))) {
      position++;
    }
    return position - start >= 3 && position - start <= 5;
  }

  private boolean offset(String element) {
    if (element.charAt(0) == 'Z' && take("Z")) {
      offsetSeconds = 0;
      return true;
    }
    boolean negative = take("-");
    if (!negative && !take("+")) {
      return false;
    }
    String form = element.substring(1);
    int hours = number(2, 2);
    int minutes = 0;
    if (form.length() > 2) {
      if (form.contains(":") && !take(":")) {
        return false;
      }
      minutes = number(2, 2);
    }
    if (hours < 0 || minutes < 0) {
      return false;
    }
    int total = hours * 3600 + minutes * 60;
    offsetSeconds = negative ? -total : total;
    return true;
  }

  /** -1 if there are too few digits. */
  private int number(int least, int most) {
    int start = position;
    while (position < text.length()
        && position - start < most
        && Character.isDigit(text.charAt(position))) {
      position++;
    }
    return position - start < least ? -1 : Integer.parseInt(text.substring(start, position));
  }

  private boolean take(String word) {
    boolean found = text.startsWith(word, position);
    position += found ? word.length() : 0;
    return found;
  }

  private boolean takeIgnoringCase(String word) {
    boolean found = text.regionMatches(true, position, word, 0, word.length());
    position += found ? word.length() : 0;
    return found;
  }

  /** Empty if text is left over; a date that there is not is an exception. */
  Optional<ZonedDateTime> time(ZoneId zone) {
    if (position != text.length()) {
      return Optional.empty();
    }
    if (halfDays) {
      hour = afternoon ? (hour % 12) + 12 : hour == 12 ? 0 : hour;
    }
    LocalDate date =
        dayOfYear > 0 ? LocalDate.ofYearDay(year, dayOfYear) : LocalDate.of(year, month, day);
    LocalDateTime local = LocalDateTime.of(date, LocalTime.of(hour, minute, second, nanos));
    return Optional.of(
        offsetSeconds == null
            ? local.atZone(zone)
            : local.atZone(ZoneOffset.ofTotalSeconds(offsetSeconds)));
  }
}
