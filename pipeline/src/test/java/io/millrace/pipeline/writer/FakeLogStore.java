package io.millrace.pipeline.writer;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.store.RowCursor;
import io.millrace.model.store.StoreException;
import io.millrace.model.store.StoreQuery;
import io.millrace.model.stream.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps the texts of events in memory. {@code malformed…} cannot be added, a batch with {@code
 * refused…} is rejected, it fails as often as it is told, and knows a token for ever.
 */
public final class FakeLogStore implements LogStore {
  /** One successful write. */
  record Write(String token, List<String> texts) {}

  public final List<String> stored = new CopyOnWriteArrayList<>();
  final List<Write> writes = new CopyOnWriteArrayList<>();

  /** Tokens of all attempts, also of those that failed. */
  final List<String> attempts = new CopyOnWriteArrayList<>();

  /** Thrown by the next writes, one each. */
  final Queue<RuntimeException> faults = new ConcurrentLinkedQueue<>();

  public volatile boolean away;

  /** Runs in each write, after it has been counted. */
  volatile Pause beforeWrite = () -> {};

  interface Pause {
    void run() throws InterruptedException;
  }

  private final Set<String> tokens = new HashSet<>();

  private static final class FakeBatch implements LogBatch {
    private final List<String> texts = new ArrayList<>();
    private final ArrayDeque<Integer> rows = new ArrayDeque<>();
    private long bytes;

    @Override
    public void add(LogEvent event) throws MalformedOtlpException {
      String text = new String(event.payload(), StandardCharsets.UTF_8);
      if (text.startsWith("malformed")) {
        throw new MalformedOtlpException(7, "as told");
      }
      texts.add(text);
      rows.add(event.recordCount());
      bytes += text.length();
    }

    @Override
    public int rowCount() {
      return rows.stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public long sizeBytes() {
      return bytes;
    }

    @Override
    public void clear() {
      texts.clear();
      rows.clear();
      bytes = 0;
    }
  }

  @Override
  public void prepare() {}

  @Override
  public LogBatch newBatch() {
    return new FakeBatch();
  }

  @Override
  public void write(LogBatch batch, String deduplicationToken) {
    attempts.add(deduplicationToken);
    try {
      beforeWrite.run();
    } catch (InterruptedException e) {
      throw new StoreException(StoreException.Kind.UNAVAILABLE, "interrupted", e);
    }
    RuntimeException fault = faults.poll();
    if (fault != null) {
      throw fault;
    }
    if (away) {
      throw new StoreException(StoreException.Kind.UNAVAILABLE, "away, as told");
    }
    List<String> texts = List.copyOf(((FakeBatch) batch).texts);
    if (texts.stream().anyMatch(text -> text.startsWith("refused"))) {
      throw new StoreException(StoreException.Kind.REJECTED, "refused, as told");
    }
    synchronized (tokens) {
      if (tokens.add(deduplicationToken)) {
        writes.add(new Write(deduplicationToken, texts));
        stored.addAll(texts);
      }
    }
  }

  @Override
  public RowCursor query(StoreQuery query) {
    throw new UnsupportedOperationException("the writer asks nothing");
  }

  @Override
  public boolean isAvailable() {
    return !away;
  }

  @Override
  public void close() {}
}
