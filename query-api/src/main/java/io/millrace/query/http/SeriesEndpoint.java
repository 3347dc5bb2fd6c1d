package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.ast.StreamSelector;
import io.millrace.query.logql.eval.LabelSet;
import java.util.Collection;
import java.util.List;

/** {@code series}: the label sets of the streams that any of the selectors selects. */
final class SeriesEndpoint implements Endpoint {
  private final CatalogRequests catalogs;

  SeriesEndpoint(CatalogRequests catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Answer answer(ApiRequest request) {
    TimeRange range = catalogs.range(request);
    List<StreamSelector> selectors = selectors(request);
    return answer(catalogs.of(request).series(selectors, range.startNanos(), range.endNanos()));
  }

  /** {@code match[]}, or {@code match} as logcli sends it; all series without either. */
  private List<StreamSelector> selectors(ApiRequest request) {
    List<StreamSelector> selectors =
        ImmutableList.<String>builder()
            .addAll(request.parameters().all("match[]"))
            .addAll(request.parameters().all("match"))
            .build()
            .stream()
            .map(text -> request.query().checkText("match[]", text))
            .map(catalogs::selector)
            .toList();
    return selectors.isEmpty() ? List.of(StreamSelector.ALL) : selectors;
  }

  private static Answer answer(Collection<LabelSet> series) {
    return Answer.enveloped(
        json -> {
          json.writeStartArray();
          for (LabelSet labels : series) {
            json.writeStartObject();
            for (var label : labels.toMap().entrySet()) {
              json.writeStringField(label.getKey(), label.getValue());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
