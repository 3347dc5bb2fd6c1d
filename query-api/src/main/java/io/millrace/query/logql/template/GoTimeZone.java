package io.millrace.query.logql.template;

/** Offsets of zones: {@code -0700}, {@code -07:00}, {@code -07}, with {@code Z} for UTC or not. */
final class GoTimeZone {
  private GoTimeZone() {}

  static String format(String element, int offsetSeconds) {
    if (element.charAt(0) == 'Z' && offsetSeconds == 0) {
      return "Z";
    }
    String form = element.substring(1);
    int seconds = Math.abs(offsetSeconds);
    StringBuilder out = new StringBuilder(offsetSeconds < 0 ? "-" : "+");
    out.append(twoDigits(seconds / 3600));
    String colon = form.contains(":") ? ":" : "";
    if (form.length() > 2) {
      out.append(colon).append(twoDigits(seconds / 60 % 60));
    }
    if (form.length() > 5) {
      out.append(colon).append(twoDigits(seconds % 60));
    }
    return out.toString();
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
