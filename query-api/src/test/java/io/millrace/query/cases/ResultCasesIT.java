package io.millrace.query.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.store.LogBatch;
import io.millrace.model.store.LogStore;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.TenantQuery;
import io.millrace.query.settings.QuerySettings;
import io.millrace.query.sql.LabelLayout;
import io.millrace.query.sql.QueryStore;
import io.millrace.query.sql.StoredLogs;
import io.millrace.storage.clickhouse.PreparedStore;
import io.millrace.storage.clickhouse.engine.EngineExtension;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cases with data, through the compiled SQL on the embedded engine; a tenant a data set. */
class ResultCasesIT {
  @RegisterExtension static final EngineExtension engine = new EngineExtension();

  private static LogStore store;

  @BeforeAll
  static void start() throws Exception {
    store = PreparedStore.open(engine);
    for (DataSet data : ResultCases.DATA.values()) {
      ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
      data.records().forEach(record -> request.addResourceLogs(record.otlp()));
      LogBatch batch = store.newBatch();
      batch.add(
          new LogEvent(
              tenant(data.name()), request.build().toByteArray(), 1, data.records().size()));
      store.write(batch, data.name());
    }
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @Test
  void query_everyCase_givesItsAnswer() {
    List<String> differences = new ArrayList<>();
    ResultCases.all()
        .forEach(
            asked -> {
              List<String> answer = ResultCases.ask(asked, stored(asked.data()));
              if (!answer.equals(asked.answer())) {
                differences.add(asked + " -> " + answer + " (expected: " + asked.answer() + ")");
              }
            });
    assertThat(differences).isEmpty();
  }

  private static StoredLogs stored(String data) {
    return new StoredLogs(
        new QueryStore(
            store, TenantQuery.begin(tenant(data), TenantLimits.DEFAULT, Instant.now(), "cases")),
        new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES));
  }

  private static TenantId tenant(String data) {
    return new TenantId(data);
  }
}
