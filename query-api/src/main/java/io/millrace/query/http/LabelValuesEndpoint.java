package io.millrace.query.http;

import io.millrace.query.logql.ast.LabelName;
import io.millrace.query.logql.ast.LabelNames;
import io.millrace.query.logql.ast.StreamSelector;

/** {@code label/{name}/values}: values of a label in use. */
final class LabelValuesEndpoint implements Endpoint {
  private final CatalogRequests catalogs;

  LabelValuesEndpoint(CatalogRequests catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Answer answer(ApiRequest request) {
    String name = request.context().pathParam("name");
    // a dotted name can only be an attribute's own
    LabelName label = new LabelName(name, !name.equals(LabelNames.of(name)));
    TimeRange range = catalogs.range(request);
    StreamSelector selector = catalogs.selector(request);
    return LabelsEndpoint.texts(
        catalogs.of(request).labelValues(label, selector, range.startNanos(), range.endNanos()));
  }
}
