package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;

/** {@code index/volume}: bytes of a range of time, by labels, as samples at its end. */
final class VolumeEndpoint implements Endpoint {
  private final CatalogRequests catalogs;

  VolumeEndpoint(CatalogRequests catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Answer answer(ApiRequest request) {
    long begin = System.nanoTime();
    TimeRange range = catalogs.range(request);
    VolumeRequest volume = VolumeRequest.of(request, catalogs);
    long length = Math.max(1, range.endNanos() - range.startNanos());
    ImmutableList<Series> series =
        volume.series(
            catalogs.volumes(request), range, new StepGrid(range.startNanos(), length, 1));
    return VolumeRequest.answer(request, new QueryResult.Vector(range.endNanos(), series), begin);
  }
}
