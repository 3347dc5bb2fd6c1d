package io.millrace.storage.clickhouse;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.StoreException;
import io.millrace.storage.clickhouse.SchemaMigrations.Step;
import io.millrace.storage.clickhouse.schema.AppliedMigration;
import io.millrace.storage.clickhouse.schema.ExpectedTables;
import io.millrace.storage.clickhouse.schema.Migration;
import io.millrace.storage.clickhouse.schema.MigrationComparison;
import io.millrace.storage.clickhouse.schema.ProgramStep;
import io.millrace.storage.clickhouse.schema.SchemaProblem;
import io.millrace.storage.clickhouse.schema.SchemaProblem.Severity;
import io.millrace.storage.clickhouse.schema.SchemaReader;
import io.millrace.storage.clickhouse.schema.ShapeComparison;
import io.millrace.storage.clickhouse.schema.TableLayout;
import io.millrace.storage.clickhouse.schema.TableShape;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables as the migrations make them, and as they are. Every call blocks; several processes may
 * apply at once. See docs/decisions/0020-schema.md.
 */
public final class ClickHouseSchema {
  private static final Logger logger = LoggerFactory.getLogger(ClickHouseSchema.class);

  private final ClickHouseLogStore store;
  private final SchemaReader reader;
  private final SchemaMigrations migrations;
  private final ExpectedTables expected;

  ClickHouseSchema(ClickHouseLogStore store, InstantSource clock) {
    this.store = store;
    this.reader = new SchemaReader(query -> store.query(query, "default"));
    this.migrations = new SchemaMigrations(new Target());
    this.expected =
        new ExpectedTables(store::execute, query -> store.query(query, "default"), clock);
  }

  private final class Target implements SchemaMigrations.Target {
    @Override
    public String database() {
      return store.database();
    }

    @Override
    public TableLayout layout() {
      return store.layout();
    }

    @Override
    public void execute(String statement, String database) {
      store.execute(statement, database);
    }

    @Override
    public ImmutableList<AppliedMigration> applied() {
      return ClickHouseSchema.this.applied();
    }

    @Override
    public boolean hasLogs() {
      return reader.hasTable(
          store.layout().localDatabase(store.database()), ClickHouseLogStore.LOGS);
    }

    @Override
    public void run(ProgramStep step) {
      switch (step) {
        case PLACE_LOGS -> {
          if (store.layout().isCluster()) {
            new ClusterPlacement(store).run();
          } else {
            new PlacementUpgrade(store, new SecureRandom().nextLong()).run();
          }
        }
        case READ_RESOURCES -> new ResourceUpgrade(store).run();
      }
    }
  }

  /** What was applied, by version. */
  public ImmutableList<AppliedMigration> applied() {
    return reader.applied(store.database());
  }

  /** What this program has, by version. */
  public ImmutableList<Migration> known() {
    return SchemaMigrations.all();
  }

  /** The database of the tables. */
  public String database() {
    return store.database();
  }

  /** The statements that {@link #apply} would run, in their order; empty if everything is there. */
  public ImmutableList<String> pending() {
    ImmutableList<Step> steps = migrations.plan(applied());
    if (steps.isEmpty()) {
      return ImmutableList.of();
    }
    return ImmutableList.<String>builder()
        .addAll(steps.stream().map(Step::statement).iterator())
        .addAll(new ClickHouseTenantSql(store).statements())
        .build();
  }

  /** What is not as the migrations that were applied have made it, and what was not applied. */
  public ImmutableList<SchemaProblem> diff() {
    ImmutableList<AppliedMigration> applied = applied();
    return ImmutableList.<SchemaProblem>builder()
        .addAll(MigrationComparison.compare(known(), applied, store.database()))
        .addAll(shapes(applied))
        .build();
  }

  private ImmutableList<SchemaProblem> shapes(ImmutableList<AppliedMigration> applied) {
    ImmutableSet<Long> versions =
        applied.stream().map(AppliedMigration::version).collect(ImmutableSet.toImmutableSet());
    TableLayout layout = store.layout();
    ImmutableMap<String, TableShape> tables =
        expected.of(SchemaMigrations.making(versions), layout, store.database());
    String local = layout.localDatabase(store.database());
    ImmutableList.Builder<SchemaProblem> problems = ImmutableList.builder();
    problems.addAll(ShapeComparison.compare(tables, reader.tables(local), local, layout));
    if (layout.isCluster()) {
      problems.addAll(
          ShapeComparison.compareColumns(
              tables, reader.tables(store.database()), store.database()));
    }
    return problems.build();
  }

  /**
   * Applies what is missing, and compares the tables with what this program expects.
   *
   * @throws StoreException REJECTED if they are others
   */
  public void apply() {
    ImmutableList<AppliedMigration> applied = applied();
    refuse(MigrationComparison.compare(known(), applied, store.database()));
    if (!migrations.plan(applied).isEmpty()) {
      migrations.apply();
      applied = applied();
    }
    checkAndMakeViews(applied);
  }

  /** The tables as an earlier Millrace made them. */
  void applyThrough(long version) {
    migrations.apply(version);
  }

  /** Runs all statements again: makes tables, columns and views that somebody has dropped. */
  public void applyAgain() {
    refuse(MigrationComparison.compare(known(), applied(), store.database()));
    migrations.applyAgain();
    checkAndMakeViews(applied());
  }

  /** Takes this program's migrations for those that were applied, if the tables are the same. */
  public void acceptEdited() {
    refuse(shapes(applied()));
    migrations.acceptEdited();
  }

  /** The views for tenants last: they cannot be made over tables that lack something. */
  private void checkAndMakeViews(ImmutableList<AppliedMigration> applied) {
    ImmutableList<SchemaProblem> problems = shapes(applied);
    problems.stream()
        .filter(problem -> problem.severity() == Severity.WARNING)
        .forEach(problem -> logger.warn("schema: {}", problem));
    refuse(problems);
    store.coldVolume().ifPresent(volume -> new TieredLogs(store, volume).apply());
    new ClickHouseTenantSql(store).prepare();
  }

  private static void refuse(ImmutableList<SchemaProblem> problems) {
    ImmutableList<SchemaProblem> refused =
        problems.stream().filter(p -> p.severity() == Severity.REFUSED).collect(toImmutableList());
    if (!refused.isEmpty()) {
      throw new StoreException(
          StoreException.Kind.REJECTED,
          refused.stream()
              .map(SchemaProblem::toString)
              .collect(Collectors.joining("\n  ", "schema: ", "")));
    }
  }
}
