package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.query.logql.eval.QueryResult;
import io.millrace.query.logql.eval.Series;
import io.millrace.query.logql.eval.StepGrid;
import io.millrace.query.settings.QuerySettings;

/**
 * {@code index/volume_range}: bytes by labels and by steps. A sample stands at the begin of its
 * step; steps begin at whole multiples of their length.
 */
final class VolumeRangeEndpoint implements Endpoint {
  private final CatalogRequests catalogs;
  private final QuerySettings settings;

  VolumeRangeEndpoint(CatalogRequests catalogs, QuerySettings settings) {
    this.catalogs = catalogs;
    this.settings = settings;
  }

  @Override
  public Answer answer(ApiRequest request) {
    long begin = System.nanoTime();
    TimeRange range = catalogs.range(request);
    VolumeRequest volume = VolumeRequest.of(request, catalogs, settings);
    StepGrid grid = grid(range, QueryRangeEndpoint.step(range, request.parameters()));
    ImmutableList<Series> series = volume.series(catalogs.volumes(request), range, grid);
    return VolumeRequest.answer(new QueryResult.Matrix(grid, series), begin);
  }

  private StepGrid grid(TimeRange range, long step) {
    long first = Math.floorDiv(range.startNanos(), step) * step;
    long last = Math.max(range.startNanos(), range.endNanos() - 1);
    long count = (last - first) / step + 1;
    int most = settings.evaluationLimits().maxPoints();
    if (count > most) {
      throw QueryRangeEndpoint.tooManySteps(most);
    }
    return new StepGrid(first, step, (int) count);
  }
}
