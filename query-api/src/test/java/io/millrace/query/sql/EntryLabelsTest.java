package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.logql.eval.LabelSet;
import io.millrace.query.settings.QuerySettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryLabelsTest {
  private final EntryLabels labels =
      new EntryLabels(new LabelLayout(QuerySettings.DEFAULT_STREAM_ATTRIBUTES));

  private static final RecordFields NO_FIELDS =
      new RecordFields(
          new RecordFields.Context("", "", 0, ""),
          new RecordFields.Severity(0, "", ""),
          new RecordFields.Scope("", "", Map.of()),
          0,
          Map.of("job", "of the record"));

  private static Map<String, String> resource(String hint) {
    Map<String, String> resource = new LinkedHashMap<>();
    resource.put("service.name", "shop");
    resource.put("job", "x");
    resource.put("host.name", "h");
    resource.put("empty", "");
    resource.put("loki.resource.labels", hint);
    return resource;
  }

  @Test
  void hint_namesStreamLabels_besidesThoseThatAlwaysAre() {
    Map<String, String> resource = resource(" job,empty , gone,,loki.resource.labels");

    LabelSet stream = labels.streamLabels("shop", resource);

    assertThat(stream).isEqualTo(LabelSet.of(Map.of("service_name", "shop", "job", "x")));
    assertThat(labels.structuredMetadata(stream, NO_FIELDS, resource))
        .isEqualTo(LabelSet.of(Map.of("job_extracted", "of the record", "host_name", "h")));
    assertThat(labels.resourceLabels(resource))
        .isEqualTo(
            LabelSet.of(Map.of("service_name", "shop", "job", "x", "host_name", "h", "empty", "")));
  }

  @Test
  void hint_ofAnotherResource_doesNotCarryOver() {
    labels.streamLabels("shop", resource("job"));
    Map<String, String> resource = resource("");

    assertThat(labels.streamLabels("shop", resource))
        .isEqualTo(LabelSet.of(Map.of("service_name", "shop")));
  }
}
