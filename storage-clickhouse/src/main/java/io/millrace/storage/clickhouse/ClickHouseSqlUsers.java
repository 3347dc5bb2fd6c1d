package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;

/**
 * ClickHouse users for tenants that connect to ClickHouse themselves: each reads the rows of one
 * tenant, by row policies. Of a server only: the embedded engine has no users. See
 * docs/decisions/0022-cluster-and-tiering.md.
 */
public final class ClickHouseSqlUsers {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int PASSWORD_BYTES = 24;
  private static final int SALT_BYTES = 16;

  private final ClickHouseLogStore store;
  private final SqlUserStatements statements;
  private final SecureRandom random;

  /**
   * What its owner needs to connect.
   *
   * @param user name in ClickHouse
   * @param password which nobody keeps: ClickHouse has a hash of it
   * @param database that it is in at first
   */
  public record Credentials(String user, String password, String database) {
    @Override
    public String toString() {
      return "Credentials[user=" + user + ", database=" + database + "]";
    }
  }

  ClickHouseSqlUsers(ClickHouseLogStore store, SecureRandom random) {
    this.store = store;
    this.statements = new SqlUserStatements(store.database(), store.layout());
    this.random = random;
  }

  /**
   * Makes the user, and looks as that user whether it sees anything foreign; then it is removed
   * again.
   *
   * @throws StoreException names the remedy
   */
  public Credentials create(TenantId tenant, SqlUserLimits limits) {
    String user = statements.user(tenant);
    if (names().contains(user)) {
      throw new StoreException(
          StoreException.Kind.REJECTED,
          "%s: exists (expected: none; millrace sql-user drop %s first: its password is not kept)"
              .formatted(user, tenant));
    }
    String password = BaseEncoding.base64Url().omitPadding().encode(bytes(PASSWORD_BYTES));
    String salt = BaseEncoding.base16().encode(bytes(SALT_BYTES));
    String hash = Hashing.sha256().hashString(password + salt, StandardCharsets.UTF_8).toString();
    Credentials made = new Credentials(user, password, store.database() + "_sql");
    try {
      statements.create(tenant, limits, hash, salt).forEach(this::execute);
      requireConfined(tenant, made, limits);
    } catch (StoreException e) {
      removeAfter(e, tenant);
      throw e;
    }
    return made;
  }

  private void removeAfter(StoreException fault, TenantId tenant) {
    try {
      drop(tenant);
    } catch (StoreException e) {
      fault.addSuppressed(e);
    }
  }

  private void requireConfined(TenantId tenant, Credentials user, SqlUserLimits limits) {
    try (ClickHouseLogStore own = store.openAs(user.user(), user.password())) {
      long foreign = number(own, statements.foreignRows(tenant), limits.time());
      if (foreign > 0) {
        throw new StoreException(
            StoreException.Kind.REJECTED,
            "%s: sees %d rows of other tenants (expected: 0; on a cluster, give its definition in remote_servers a <secret>, by which shards know who asks)"
                .formatted(user.user(), foreign));
      }
      requireDenied(own, user.user(), limits.time());
    }
  }

  /** The log of queries has the texts of everyone's. */
  private static void requireDenied(ClickHouseLogStore own, String user, Duration time) {
    try {
      number(own, "SELECT toInt64(count()) FROM (SELECT 1 FROM system.query_log LIMIT 1)", time);
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.REJECTED) {
        return;
      }
      throw e;
    }
    throw new StoreException(
        StoreException.Kind.REJECTED,
        "%s: may read system.query_log, where other tenants' queries are (expected: access_control_improvements.select_from_system_db_requires_grant true in the server's configuration)"
            .formatted(user));
  }

  /** Removes the user and all that was made for it; nothing happens if there is none. */
  public void drop(TenantId tenant) {
    statements.drop(tenant).forEach(this::execute);
  }

  /** Names of users in ClickHouse, in their order. */
  public ImmutableList<String> names() {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    try (RowCursor rows =
        store.query(
            new StoreQuery(
                "SELECT name FROM system.users WHERE startsWith(name, {prefix:String}) ORDER BY name",
                Map.of("prefix", statements.prefix()),
                TIMEOUT))) {
      while (rows.next()) {
        names.add(rows.getString(0));
      }
    } catch (StoreException e) {
      throw explained(e);
    }
    return names.build();
  }

  /** The tenant whose user has a name. */
  public String tenant(String user) {
    return user.substring(statements.prefix().length());
  }

  /** It may not ask for more time than it has. */
  private static long number(ClickHouseLogStore own, String sql, Duration time) {
    try (RowCursor rows = own.query(new StoreQuery(sql, Map.of(), time))) {
      rows.next();
      return rows.getLong(0);
    }
  }

  private void execute(String statement) {
    try {
      store.execute(statement, "default");
    } catch (StoreException e) {
      throw explained(e);
    }
  }

  private static StoreException explained(StoreException e) {
    return e.getMessage().contains("ACCESS_DENIED")
        ? new StoreException(
            e.kind(),
            e.getMessage()
                + " (expected: a ClickHouse server whose user store.user may manage access: access_management 1; the embedded engine has no users: there POST /api/v1/sql serves tenants)",
            e)
        : e;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
