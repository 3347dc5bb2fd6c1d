package io.millrace.query.logql.ast;

/** The rule by which attribute names become label names. */
public final class LabelNames {
  private LabelNames() {}

  /**
   * Every character outside {@code [a-zA-Z0-9_]} becomes {@code _}: {@code service.name} is {@code
   * service_name}.
   */
  public static String of(String attribute) {
    for (int i = 0; i < attribute.length(); i++) {
      if (!isPart(attribute.charAt(i))) {
        return replaced(attribute, i);
      }
    }
    return attribute;
  }

  /**
   * The rule for names found in a line: as {@link #of}, and a first digit gets a {@code _} before
   * it.
   */
  public static String ofParsed(String key) {
    String name = of(key.strip());
    boolean digit = !name.isEmpty() && name.charAt(0) >= '0' && name.charAt(0) <= '9';
    return digit ? "_" + name : name;
  }

  /**
   * The name of a member of an object that was found in a line; empty for the line's own object.
   */
  public static String ofMember(String object, String key) {
    return object.isEmpty() ? ofParsed(key) : object + "_" + of(key.strip());
  }

  private static String replaced(String attribute, int from) {
    StringBuilder name = new StringBuilder(attribute.length()).append(attribute, 0, from);
    for (int i = from; i < attribute.length(); ) {
      int codePoint = attribute.codePointAt(i);
      name.append(codePoint < 128 && isPart((char) codePoint) ? (char) codePoint : '_');
      i += Character.charCount(codePoint);
    }
    return name.toString();
  }

  private static boolean isPart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
