package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.TenantId;
import io.millrace.server.config.MillraceConfig;
import io.millrace.storage.clickhouse.ClickHouseSqlUsers;
import io.millrace.storage.clickhouse.ClickHouseSqlUsers.Credentials;
import io.millrace.storage.clickhouse.SqlUserLimits;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/** {@code millrace sql-user create|list|drop}: ClickHouse users that see one tenant's rows. */
final class SqlUserCommand implements Commands.Command {
  private static final ImmutableSet<String> ACTIONS = ImmutableSet.of("create", "list", "drop");
  private static final String TIME = "--max-time";
  private static final String MEMORY = "--max-memory";
  private static final String ROWS = "--max-rows";
  private static final ImmutableSet<String> LIMITS = ImmutableSet.of(TIME, MEMORY, ROWS);
  private static final long MOST = 1_000_000_000_000_000L;

  private final PrintStream out;
  private final Map<String, String> environment;

  SqlUserCommand(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.environment = environment;
  }

  @Override
  public int run(ImmutableList<String> arguments) {
    Options options =
        Options.parse(
            arguments, StoreOptions.with(LIMITS.toArray(String[]::new)), ImmutableSet.of());
    String action = options.words().isEmpty() ? "" : options.words().getFirst();
    if (!ACTIONS.contains(action)) {
      throw new UsageException(
          "'%s': no such action (expected: create, list or drop)".formatted(action));
    }
    requireWords(action, options.words().size() - 1);
    if (!action.equals("create")) {
      LIMITS.stream()
          .filter(options::has)
          .findFirst()
          .ifPresent(
              limit -> {
                throw new UsageException(limit + ": only with create (expected: no limits)");
              });
    }
    SqlUserLimits limits = limits(options);
    return StoreOptions.use(
        options,
        environment,
        (store, config) -> {
          requireServer(config);
          return run(action, options, limits, store.sqlUsers());
        });
  }

  private static void requireWords(String action, int words) {
    boolean list = action.equals("list");
    if (words != (list ? 0 : 1)) {
      throw new UsageException(
          "%d words after %s (expected: %s)"
              .formatted(words, action, list ? "none" : "the name of a tenant"));
    }
  }

  private static SqlUserLimits limits(Options options) {
    SqlUserLimits defaults = SqlUserLimits.DEFAULT;
    return new SqlUserLimits(
        options.duration(TIME, defaults.time()),
        number(options, MEMORY, defaults.memoryBytes()),
        number(options, ROWS, defaults.readRows()));
  }

  private static long number(Options options, String name, long otherwise) {
    Optional<String> text = options.value(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.get().matches("[1-9]\\d{0,14}")) {
      return Long.parseLong(text.get());
    }
    throw new UsageException(
        "%s: %s (expected: a whole number from 1 to %d)".formatted(name, text.get(), MOST));
  }

  private static void requireServer(MillraceConfig config) {
    if (config.store().url().isEmpty()) {
      throw new IllegalStateException(
          "store.url is embedded, an engine that has no users (expected: the URL of a ClickHouse server; without one, POST /api/v1/sql serves tenants)");
    }
  }

  private int run(String action, Options options, SqlUserLimits limits, ClickHouseSqlUsers users) {
    if (action.equals("list")) {
      Table table = new Table("TENANT", "USER");
      users.names().forEach(name -> table.add(users.tenant(name), name));
      table.print(out);
      return 0;
    }
    TenantId tenant = new TenantId(options.words().getLast());
    if (action.equals("drop")) {
      users.drop(tenant);
      out.println("no user sees the rows of " + tenant + " alone any more");
      return 0;
    }
    Credentials made = users.create(tenant, limits);
    out.println("user      " + made.user());
    out.println("password  " + made.password() + "    (kept nowhere: note it now)");
    out.println("database  " + made.database());
    return 0;
  }
}
