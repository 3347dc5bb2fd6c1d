package io.millrace.storage.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import io.millrace.model.store.DeleteRequests;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogMoves;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.LogRebuilds;
import io.millrace.model.store.LogRemoval;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.store.TenantSql;
import io.millrace.model.store.Usage;
import io.millrace.model.tenant.TenantId;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps log records in ClickHouse, through its official client. Safe for all threads; every call
 * blocks its caller, and none of them tries again by itself: who calls knows how long to go on.
 */
public final class ClickHouseLogStore implements LogStore, LogRebuilds {
  private static final Logger logger = LoggerFactory.getLogger(ClickHouseLogStore.class);
  static final String LOGS = "logs";
  private static final long PING_TIMEOUT_MILLIS = 2_000;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int SEND_BUFFER_BYTES = 256 * 1024;

  /** What a statement may take that makes a table. */
  private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(60);

  /** The same where it waits for its turn on every server. */
  private static final Duration CLUSTER_SCHEMA_TIMEOUT = Duration.ofMinutes(10);

  /** What replicas that are there need to fetch what they lack, else the question is put off. */
  private static final String SYNC_SECONDS = "120";

  /** How much later than ClickHouse itself the client gives up on a query. */
  private static final Duration CLIENT_GRACE = Duration.ofSeconds(2);

  private final ClickHouseSettings settings;
  private final Client client;

  private ClickHouseLogStore(ClickHouseSettings settings, Client client) {
    this.settings = settings;
    this.client = client;
  }

  /** Opens a store. Connects only when it is used. */
  public static ClickHouseLogStore open(ClickHouseSettings settings) {
    Client client =
        new Client.Builder()
            .addEndpoint(settings.url().toString())
            .setUsername(settings.user())
            .setPassword(settings.password())
            .setDefaultDatabase(settings.database())
            .setClientName("millrace")
            .compressClientRequest(settings.compression())
            .compressServerResponse(settings.compression())
            .setMaxConnections(settings.maxConnections())
            .setConnectTimeout(CONNECT_TIMEOUT.toMillis())
            .setConnectionRequestTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
            .setClientNetworkBufferSize(SEND_BUFFER_BYTES)
            .setMaxRetries(0)
            .useServerTimeZone(false)
            .useTimeZone("UTC")
            .build();
    return new ClickHouseLogStore(settings, client);
  }

  /**
   * Makes the tables, or brings them up to date, and compares them with what this program expects.
   *
   * @throws StoreException REJECTED if they are others: going on would lose rows; names the remedy
   */
  @Override
  public void prepare() {
    schema().apply();
  }

  /** The tables: what was applied, what differs. */
  public ClickHouseSchema schema() {
    return new ClickHouseSchema(this, InstantSource.system());
  }

  /** SQL of tenants' own over this store. */
  public TenantSql tenantSql() {
    return new ClickHouseTenantSql(this);
  }

  /** Takes records of this store away. */
  public LogRemoval removal() {
    return new ClickHouseLogRemoval(this);
  }

  /** Moves records of this store to where they belong. */
  public LogMoves moves() {
    return new ClickHouseLogMoves(this);
  }

  /** Requests to delete records of this store. */
  public DeleteRequests deleteRequests() {
    return new ClickHouseDeleteRequests(this);
  }

  /**
   * Backups of this store.
   *
   * @param target where they go, in ClickHouse's words, with {@code {name}}: {@code File('{name}')}
   */
  public ClickHouseBackup backup(String target) {
    return new ClickHouseBackup(this, target);
  }

  /** ClickHouse users of tenants. */
  public ClickHouseSqlUsers sqlUsers() {
    return new ClickHouseSqlUsers(this, new SecureRandom());
  }

  /** This store as another user of ClickHouse, in its own views; to be closed. */
  ClickHouseLogStore openAs(String user, String password) {
    return open(
        new ClickHouseSettings(
            settings.url(),
            user,
            password,
            settings.database() + "_sql",
            settings.insertTimeout(),
            settings.queryTimeout(),
            settings.compression(),
            2,
            TableLayout.SINGLE,
            Optional.empty()));
  }

  /** What tenants have sent to this store and take in it. */
  public Usage usage() {
    return new ClickHouseUsage(this);
  }

  void execute(String statement, String database) {
    execute(statement, database, ImmutableMap.of());
  }

  private void execute(String statement, String database, ImmutableMap<String, String> more) {
    CommandSettings command = new CommandSettings();
    command.setDatabase(database);
    layout().settings().forEach(command::serverSetting);
    more.forEach(command::serverSetting);
    Duration timeout = layout().isCluster() ? CLUSTER_SCHEMA_TIMEOUT : SCHEMA_TIMEOUT;
    command.setNetworkTimeout(timeout.toMillis(), ChronoUnit.MILLIS);
    try {
      close(await(client.execute(statement, command)));
    } catch (Exception e) {
      throw StoreErrors.ofQuery(e);
    }
  }

  @Override
  public ClickHouseLogBatch newBatch() {
    return new ClickHouseLogBatch();
  }

  @Override
  public void write(LogBatch batch, String deduplicationToken) {
    write(LOGS, batch, deduplicationToken);
    count(own(batch), deduplicationToken);
  }

  @Override
  public void writeAgain(LogBatch batch, String deduplicationToken) {
    writeAgain(LOGS, batch, deduplicationToken);
    count(own(batch), deduplicationToken);
  }

  /** After the rows and before anyone is told: equal batches count once. */
  private void count(ClickHouseLogBatch rows, String deduplicationToken) {
    if (rows.rowCount() > 0) {
      try {
        execute(rows.usage().insertStatement(batchId(deduplicationToken)));
      } catch (StoreException e) {
        // Whatever it is, it says nothing about the rows.
        throw new StoreException(StoreException.Kind.UNAVAILABLE, "usage: " + e.getMessage(), e);
      }
    }
  }

  void write(String table, LogBatch batch, String deduplicationToken) {
    ClickHouseLogBatch rows = own(batch);
    if (rows.rowCount() > 0) {
      rows.setBatchId(batchId(deduplicationToken));
      insert(table, rows, deduplicationToken);
    }
  }

  void writeAgain(String table, LogBatch batch, String deduplicationToken) {
    ClickHouseLogBatch rows = own(batch);
    if (rows.rowCount() > 0) {
      rows.setBatchId(batchId(deduplicationToken));
      new RepeatedWrite(this, table, rows, deduplicationToken).run();
    }
  }

  @Override
  public LogRebuild rebuild(TenantId tenant, String name, Optional<String> into) {
    return new ClickHouseRebuild(this, tenant, name, into);
  }

  private static ClickHouseLogBatch own(LogBatch batch) {
    if (!(batch instanceof ClickHouseLogBatch rows)) {
      throw new IllegalArgumentException(
          "batch: "
              + (batch == null ? null : batch.getClass().getName())
              + " (expected: one of this store's newBatch())");
    }
    return rows;
  }

  /** The value of BatchId for a token; for all time, since it is stored. */
  static long batchId(String token) {
    return Hashing.murmur3_128().hashString(token, StandardCharsets.UTF_8).asLong();
  }

  void insert(String table, ClickHouseLogBatch rows, String deduplicationToken) {
    try {
      close(
          await(
              client.insert(
                  table,
                  rows.columnNames(),
                  rows::writeTo,
                  ClickHouseFormat.Native,
                  insertSettings(deduplicationToken))));
    } catch (Exception e) {
      throw StoreErrors.ofInsert(e);
    }
  }

  void execute(String statement) {
    execute(statement, settings.database());
  }

  /** A statement with parameters that gives no rows; it may take its whole time. */
  void execute(StoreQuery statement) {
    try {
      close(
          await(
              client.query(
                  statement.sql(),
                  QueryParameters.forClient(statement.sql(), statement.parameters()),
                  querySettings(statement, statement.timeout()))));
    } catch (Exception e) {
      throw StoreErrors.ofQuery(e);
    }
  }

  /** Where the tables are. */
  String database() {
    return settings.database();
  }

  /** How they are laid out. */
  TableLayout layout() {
    return settings.layout();
  }

  /** Where old parts are moved, if they are. */
  Optional<ColdVolume> coldVolume() {
    return settings.coldVolume();
  }

  /** The name, in SQL, of a table's part on each server. */
  String local(String table) {
    return "`" + layout().localDatabase(database()) + "`." + table;
  }

  /** The name, in SQL, of a table in a statement that changes it. */
  String changed(String table) {
    return layout().changed(database(), table);
  }

  /**
   * Returns when all replicas have every row of a table that any had at the beginning. Nothing is
   * done where there are none.
   *
   * @param onlyActive leave those aside that are away
   */
  void awaitReplicas(String table, boolean onlyActive) {
    if (layout().replicated()) {
      execute(
          "SYSTEM SYNC REPLICA" + layout().onCluster() + " " + local(table) + " LIGHTWEIGHT",
          "default",
          ImmutableMap.of(
              "distributed_ddl_output_mode",
              onlyActive ? "throw_only_active" : "throw",
              "distributed_ddl_task_timeout",
              SYNC_SECONDS));
    }
  }

  private InsertSettings insertSettings(String deduplicationToken) {
    InsertSettings insert =
        new InsertSettings()
            .setDatabase(settings.database())
            .setDeduplicationToken(deduplicationToken)
            .setInputStreamCopyBufferSize(SEND_BUFFER_BYTES)
            .serverSetting("async_insert", "0")
            // Records may have any time: a batch that spans many days must not be refused for ever.
            .serverSetting("max_partitions_per_insert_block", "0")
            // If an insert dies between the log rows and their streams, the second try adds the
            // streams.
            .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "1");
    if (layout().isCluster()) {
      layout().settings().forEach(insert::serverSetting);
      insert.serverSetting("insert_deduplicate", "1");
    }
    insert.setNetworkTimeout(settings.insertTimeout().toMillis(), ChronoUnit.MILLIS);
    return insert;
  }

  @Override
  public RowCursor query(StoreQuery query) {
    return query(query, settings.database());
  }

  /** A question of our own, which may take its whole time. */
  RowCursor queryLong(StoreQuery query) {
    return queryLong(query, settings.database());
  }

  RowCursor queryLong(StoreQuery query, String database) {
    return query(query, database, query.timeout());
  }

  RowCursor query(StoreQuery query, String database) {
    return query(query, database, min(query.timeout(), settings.queryTimeout()));
  }

  private RowCursor query(StoreQuery query, String database, Duration timeout) {
    try {
      return RowBinaryCursor.open(
          stream(query, database, ClickHouseFormat.RowBinaryWithNamesAndTypes, timeout));
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw StoreErrors.ofQuery(e);
    }
  }

  /** The answer as ClickHouse writes it in a format; closing it before its end cancels. */
  ResponseStream stream(StoreQuery query, String database, String format) {
    return stream(
        query,
        database,
        ClickHouseFormat.valueOf(format),
        min(query.timeout(), settings.queryTimeout()));
  }

  private ResponseStream stream(
      StoreQuery query, String database, ClickHouseFormat format, Duration timeout) {
    long deadlineNanos = System.nanoTime() + timeout.plus(CLIENT_GRACE).toNanos();
    QuerySettings querySettings =
        querySettings(query, timeout).setDatabase(database).setFormat(format);
    try {
      QueryResponse response =
          await(
              client.query(
                  query.sql(),
                  QueryParameters.forClient(query.sql(), query.parameters()),
                  querySettings));
      return new ResponseStream(response, deadlineNanos);
    } catch (StoreException e) {
      throw e;
    } catch (Exception e) {
      throw StoreErrors.ofQuery(e);
    }
  }

  private QuerySettings querySettings(StoreQuery query, Duration timeout) {
    long seconds = Math.max(1, timeout.plusMillis(999).toSeconds());
    QuerySettings querySettings =
        new QuerySettings()
            .setDatabase(settings.database())
            .setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes)
            .setMaxExecutionTime(Math.toIntExact(seconds))
            .serverSetting("cancel_http_readonly_queries_on_client_close", "1");
    layout().settings().forEach(querySettings::serverSetting);
    query.settings().forEach(querySettings::serverSetting);
    querySettings.setNetworkTimeout(timeout.plus(CLIENT_GRACE).toMillis(), ChronoUnit.MILLIS);
    return querySettings;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** Gives the connection back. */
  private static void close(AutoCloseable response) throws Exception {
    response.close();
  }

  /** The client works in the calling thread: the future is done. */
  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public boolean isAvailable() {
    try {
      return client.ping(PING_TIMEOUT_MILLIS);
    } catch (RuntimeException e) {
      logger.debug("ping failed", e);
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
