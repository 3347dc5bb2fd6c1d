package io.millrace.pipeline.replay;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogRebuild;
import io.millrace.model.store.LogRebuilds;
import io.millrace.model.store.ReceiptRange;
import io.millrace.model.store.StoreException;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.writer.FakeLogStore;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what is beside in memory, and lets the process die at a step. */
final class FakeRebuild implements LogRebuild, LogRebuilds {
  static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  FakeLogStore beside = new FakeLogStore();
  final Map<String, String> notes = new HashMap<>();
  List<String> inPlace = List.of();

  /** Steps until death; the step itself is done if it is odd. */
  int dieAt = Integer.MAX_VALUE;

  int step;

  /** The process is gone. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died() {
      super("as told", null, false, false);
    }
  }

  private void step(Runnable effect) {
    if (step++ == dieAt) {
      throw new Died();
    }
    effect.run();
    if (step++ == dieAt) {
      throw new Died();
    }
  }

  @Override
  public LogRebuild rebuild(TenantId tenant, String name, Optional<String> into) {
    return this;
  }

  @Override
  public ImmutableMap<String, String> notes() {
    return ImmutableMap.copyOf(notes);
  }

  @Override
  public void begin(ImmutableMap<String, String> firstNotes) {
    step(
        () -> {
          if (notes.isEmpty()) {
            notes.putAll(firstNotes);
          }
        });
  }

  @Override
  public void note(String key, String value) {
    step(() -> notes.put(key, value));
  }

  @Override
  public LogBatch newBatch() {
    return beside.newBatch();
  }

  @Override
  public void write(LogBatch batch, String token, boolean again) {
    step(() -> write(batch, token));
  }

  private void write(LogBatch batch, String token) {
    try {
      beside.write(batch, token);
    } catch (StoreException e) {
      throw e;
    }
  }

  @Override
  public long rowCount() {
    return beside.stored.size();
  }

  @Override
  public ImmutableList<LocalDate> days() {
    return ImmutableList.of(DAY);
  }

  @Override
  public long swap(LocalDate day, ReceiptRange range) {
    step(() -> inPlace = List.copyOf(beside.stored));
    return 3;
  }

  @Override
  public void finish() {
    step(() -> beside = new FakeLogStore());
    step(notes::clear);
  }

  @Override
  public void abandon() {
    finish();
  }
}
