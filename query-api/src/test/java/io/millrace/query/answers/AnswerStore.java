package io.millrace.query.answers;

import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.stream.LogEvent;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import io.millrace.storage.clickhouse.ClickHouseSettings;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import java.net.URI;
import java.time.Duration;

/** A store on the embedded engine that holds the records of loki-answers. */
final class AnswerStore {
  private AnswerStore() {}

  static LogStore open(EngineExtension engine) throws MalformedOtlpException {
    LogStore store =
        ClickHouseLogStore.open(
            new ClickHouseSettings(
                URI.create(engine.url()),
                "default",
                "",
                engine.database(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                true,
                8));
    store.prepare();
    LogBatch batch = store.newBatch();
    for (LogEvent event : AnswerRequests.events()) {
      batch.add(event);
    }
    store.write(batch, "loki-answers");
    return store;
  }
}
