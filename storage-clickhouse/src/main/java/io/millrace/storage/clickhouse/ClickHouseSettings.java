package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableSet;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to reach ClickHouse: the embedded engine or a server, the URL decides.
 *
 * @param url {@code http://host:port} or {@code https://host:port}
 * @param user name of the user
 * @param password of the user; may be empty
 * @param database that holds the tables; created if it is missing
 * @param insertTimeout after which an insert counts as failed
 * @param queryTimeout the longest that a query may ask for
 * @param compression whether to send and to ask for LZ4
 * @param maxConnections connections at the same time
 * @param layout one server, or a cluster
 * @param coldVolume where old parts are moved, if they are
 */
public record ClickHouseSettings(
    URI url,
    String user,
    String password,
    String database,
    Duration insertTimeout,
    Duration queryTimeout,
    boolean compression,
    int maxConnections,
    TableLayout layout,
    Optional<ColdVolume> coldVolume) {
  private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  private static final ImmutableSet<String> LOOPBACK =
      ImmutableSet.of("localhost", "127.0.0.1", "[::1]");

  /** Checks every value; {@link IllegalArgumentException} if one is invalid. */
  public ClickHouseSettings {
    String scheme = url.getScheme();
    require(
        ("http".equals(scheme) || "https".equals(scheme))
            && url.getHost() != null
            && url.getRawUserInfo() == null,
        "url: " + withoutUserInfo(url) + " (expected: http://host:port or https://host:port)");
    require(!user.isEmpty(), "user: empty (expected: the name of a ClickHouse user)");
    require(
        DATABASE.matcher(database).matches(),
        "database: " + database + " (expected: 1 to 64 of A-Z, a-z, 0-9 and _, no digit first)");
    requirePositive("insertTimeout", insertTimeout);
    requirePositive("queryTimeout", queryTimeout);
    require(maxConnections >= 1, "maxConnections: " + maxConnections + " (expected: 1 or more)");
  }

  /** With one server. */
  public ClickHouseSettings(
      URI url,
      String user,
      String password,
      String database,
      Duration insertTimeout,
      Duration queryTimeout,
      boolean compression,
      int maxConnections) {
    this(
        url,
        user,
        password,
        database,
        insertTimeout,
        queryTimeout,
        compression,
        maxConnections,
        TableLayout.SINGLE,
        Optional.empty());
  }

  /**
   * The defaults for a URL: user {@code default}, no password, database {@code millrace};
   * compression only where there is a network to spare: on loopback it halves the speed.
   */
  public static ClickHouseSettings of(URI url) {
    boolean remote = !LOOPBACK.contains(String.valueOf(url.getHost()));
    return new ClickHouseSettings(
        url, "default", "", "millrace", Duration.ofSeconds(60), Duration.ofMinutes(5), remote, 16);
  }

  /** These settings with another database. */
  public ClickHouseSettings withDatabase(String newDatabase) {
    return new ClickHouseSettings(
        url,
        user,
        password,
        newDatabase,
        insertTimeout,
        queryTimeout,
        compression,
        maxConnections,
        layout,
        coldVolume);
  }

  /** These settings with another layout. */
  public ClickHouseSettings withLayout(TableLayout newLayout) {
    return new ClickHouseSettings(
        url,
        user,
        password,
        database,
        insertTimeout,
        queryTimeout,
        compression,
        maxConnections,
        newLayout,
        coldVolume);
  }

  /** These settings with a place for old parts. */
  public ClickHouseSettings withColdVolume(ColdVolume volume) {
    return new ClickHouseSettings(
        url,
        user,
        password,
        database,
        insertTimeout,
        queryTimeout,
        compression,
        maxConnections,
        layout,
        Optional.of(volume));
  }

  private static void requirePositive(String name, Duration value) {
    require(
        value.isPositive() && value.compareTo(Duration.ofDays(1)) <= 0,
        name + ": " + value + " (expected: more than 0, at most a day)");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static String withoutUserInfo(URI url) {
    return url.getRawUserInfo() == null ? url.toString() : "with a user in it";
  }

  @Override
  public String toString() {
    return "ClickHouseSettings[url=" + url + ", user=" + user + ", database=" + database + "]";
  }
}
