package io.millrace.query.answers;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.stream.LogEvent;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;

/** A store on the embedded engine that holds the records of loki-answers. */
final class AnswerStore {
  private AnswerStore() {}

  static LogStore open(EngineExtension engine) throws MalformedOtlpException {
    LogStore store = PreparedStore.open(engine);
    LogBatch batch = store.newBatch();
    for (LogEvent event : AnswerRequests.events()) {
      batch.add(event);
    }
    store.write(batch, "loki-answers");
    return store;
  }
}
