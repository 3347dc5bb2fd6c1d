package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.settings.QuerySettings;

/** {@code index/volume}: bytes of a range of time, by labels, as samples at its end. */
final class VolumeEndpoint implements Endpoint {
  private final CatalogRequests catalogs;
  private final QuerySettings settings;

  VolumeEndpoint(CatalogRequests catalogs, QuerySettings settings) {
    this.catalogs = catalogs;
    this.settings = settings;
  }

  @Override
  public Answer answer(ApiRequest request) {
    long begin = System.nanoTime();
    TimeRange range = catalogs.range(request);
    VolumeRequest volume = VolumeRequest.of(request, catalogs, settings);
    long length = Math.max(1, range.endNanos() - range.startNanos());
    ImmutableList<Series> series =
        volume.series(
            catalogs.volumes(request), range, new StepGrid(range.startNanos(), length, 1));
    return VolumeRequest.answer(new QueryResult.Vector(range.endNanos(), series), begin);
  }
}
