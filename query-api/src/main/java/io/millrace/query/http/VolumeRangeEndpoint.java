package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;

/**
 * {@code index/volume_range}: bytes by labels and by steps. A sample stands at the begin of its
 * step; steps begin at whole multiples of their length.
 */
final class VolumeRangeEndpoint implements Endpoint {
  private final CatalogRequests catalogs;

  VolumeRangeEndpoint(CatalogRequests catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Answer answer(ApiRequest request) {
    long begin = System.nanoTime();
    TimeRange range = catalogs.range(request);
    VolumeRequest volume = VolumeRequest.of(request, catalogs);
    StepGrid grid = grid(request, range);
    ImmutableList<Series> series = volume.series(catalogs.volumes(request), range, grid);
    return VolumeRequest.answer(request, new QueryResult.Matrix(grid, series), begin);
  }

  private static StepGrid grid(ApiRequest request, TimeRange range) {
    long step = QueryRangeEndpoint.step(range, request.parameters());
    long first = Math.floorDiv(range.startNanos(), step) * step;
    long last = Math.max(range.startNanos(), range.endNanos() - 1);
    long count = (last - first) / step + 1;
    request.query().checkPoints(count);
    return new StepGrid(first, step, (int) count);
  }
}
