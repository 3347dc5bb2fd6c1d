package io.millrace.storage.clickhouse;

import java.util.regex.Pattern;

/**
 * Where the parts of old days go.
 *
 * @param policy name of a storage policy in ClickHouse's configuration
 * @param volume of that policy
 * @param afterDays so many days after the day of a record
 */
public record ColdVolume(String policy, String volume, int afterDays) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  /** Checks every value; {@link IllegalArgumentException} if one is invalid. */
  public ColdVolume {
    require(isName(policy), "policy", policy, "1 to 100 of A-Z, a-z, 0-9, _ and -");
    require(isName(volume), "volume", volume, "1 to 100 of A-Z, a-z, 0-9, _ and -");
    require(afterDays >= 1, "afterDays", afterDays, "1 or more");
  }

  /** Whether it can be the name of a policy or a volume. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, value, expected));
    }
  }
}
