package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.otlp.LogRecordView;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsHandler;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.otlp.ResourceView;
import io.millrace.model.otlp.ScopeView;
import io.millrace.model.otlp.WireSlice;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.Placement;
import io.millrace.model.tenant.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Log records as one block of ClickHouse's Native format, encoded straight from the bytes of the
 * events: no object is made for a record. Belongs to one thread.
 */
public final class ClickHouseLogBatch implements LogBatch {
  /**
   * The most that one event may grow to. A scope with large attributes and many small records would
   * otherwise multiply without bounds, as each row repeats its scope.
   */
  static final long MAX_EVENT_BYTES = 256L << 20;

  private static final int CHECK_ROWS = 64;
  private static final long LARGE_ROWS_BYTES = 64 << 10;

  private final DictionaryColumn tenantId;
  private final ResourceColumns resources;
  private final ScopeColumns scopes;
  private final RecordColumns records;
  private final ValueTypesColumn valueTypes;
  private final RepeatedColumn batchId = new RepeatedColumn();
  private final ColumnSet columns;
  private final OtlpLogsReader reader = new OtlpLogsReader();
  private final Rows rows = new Rows();
  private final WireSlice slice = new WireSlice();
  private final DictionaryColumn placement;
  private final Map<TenantId, Placement> placements = new HashMap<>();
  private final BatchUsage usage = new BatchUsage();
  private int rowCount;
  private long replacedBefore;

  /** Adds what the reader finds to the columns. */
  private final class Rows implements OtlpLogsHandler {
    private int tenantNumber;
    private int placementNumber;
    private long receivedUnixNano;
    private long maxSizeBytes;
    private int added;
    private int rowsUntilCheck;
    private long checkedSizeBytes;

    @Override
    public void resource(ResourceView resource) {
      resources.begin(resource);
      rowsUntilCheck = 0;
      valueTypes.begin(resource);
    }

    @Override
    public void scope(ScopeView scope) {
      scopes.begin(scope);
      rowsUntilCheck = 0;
      valueTypes.begin(scope);
    }

    @Override
    public void logRecord(LogRecordView logRecord) {
      tenantId.addNumber(tenantNumber);
      resources.addRow();
      scopes.addRow();
      records.addRow(logRecord, receivedUnixNano);
      valueTypes.addRow(logRecord);
      batchId.addRow();
      placement.addNumber(placementNumber);
      added++;
      if (--rowsUntilCheck <= 0) {
        checkSize();
      }
    }

    /**
     * Each row repeats its scope, so a small request can become a large block. The size is looked
     * at with the first row of a resource and a scope, then every {@link #CHECK_ROWS} rows unless
     * rows are large.
     */
    private void checkSize() {
      long sizeBytes = columns.sizeBytes();
      rowsUntilCheck = sizeBytes - checkedSizeBytes > LARGE_ROWS_BYTES ? 1 : CHECK_ROWS;
      checkedSizeBytes = sizeBytes;
      if (sizeBytes > maxSizeBytes) {
        throw new StoreException(
            StoreException.Kind.REJECTED,
            "event: more than "
                + MAX_EVENT_BYTES
                + " bytes as rows (expected: smaller requests, or fewer and shorter scope attributes)");
      }
    }
  }

  /** An empty batch. */
  public ClickHouseLogBatch() {
    // Any seed serves: it has to be unknown to senders, not to be repeatable.
    long hashSeed = System.nanoTime() * 31 + System.identityHashCode(this);
    tenantId = new DictionaryColumn(hashSeed);
    placement = new DictionaryColumn(hashSeed);
    resources = new ResourceColumns(hashSeed);
    scopes = new ScopeColumns(hashSeed);
    records = new RecordColumns(hashSeed);
    valueTypes = new ValueTypesColumn(hashSeed);
    columns =
        new ColumnSet(
            List.of(
                ImmutableMap.of("TenantId", tenantId),
                resources.columns(),
                scopes.columns(),
                records.columns(),
                ImmutableMap.of("ValueTypes", valueTypes.column()),
                ImmutableMap.of("BatchId", batchId, "Placement", placement)));
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreException REJECTED if the event grows beyond what a batch can hold
   */
  @Override
  public void add(LogEvent event) throws MalformedOtlpException {
    columns.mark();
    rows.tenantNumber = number(tenantId, event.tenant().value());
    rows.placementNumber = number(placement, placement(event).partition());
    rows.receivedUnixNano = event.receivedUnixNano();
    rows.checkedSizeBytes = columns.sizeBytes();
    rows.maxSizeBytes = rows.checkedSizeBytes + MAX_EVENT_BYTES;
    rows.added = 0;
    boolean complete = false;
    try {
      reader.read(event.payload(), rows);
      complete = true;
    } finally {
      if (complete) {
        rowCount += rows.added;
        usage.add(event, rows.added);
      } else {
        columns.rollback();
      }
    }
  }

  /**
   * That of the tenant's first event in this batch: so that all rows of a day and a tenant are in
   * one part, though its rule changes meanwhile. The same whenever the batch is formed again.
   */
  private Placement placement(LogEvent event) {
    return placements.computeIfAbsent(event.tenant(), tenant -> event.placement());
  }

  private int number(DictionaryColumn column, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return column.number(slice.set(utf8, 0, utf8.length));
  }

  @Override
  public int rowCount() {
    return rowCount;
  }

  @Override
  public long replacedTexts() {
    return replacedEver() - replacedBefore;
  }

  private long replacedEver() {
    return resources.replacedTexts() + scopes.replacedTexts() + records.replacedTexts();
  }

  @Override
  public long sizeBytes() {
    return columns.sizeBytes();
  }

  @Override
  public void clear() {
    columns.clear();
    usage.clear();
    placements.clear();
    replacedBefore = replacedEver();
    rowCount = 0;
  }

  /** What all rows will have as BatchId when they are written. */
  void setBatchId(long id) {
    batchId.set(id);
  }

  /** What it brings, by tenant and day. */
  BatchUsage usage() {
    return usage;
  }

  /** Where the rows of each tenant go. */
  ImmutableMap<TenantId, Placement> placements() {
    return ImmutableMap.copyOf(placements);
  }

  /** Names of the columns, in the order of the block. */
  public ImmutableList<String> columnNames() {
    return columns.names();
  }

  /** Writes the block, uncompressed. May be called again: it changes nothing. */
  public void writeTo(OutputStream out) throws IOException {
    columns.writeTo(out, rowCount);
  }
}
