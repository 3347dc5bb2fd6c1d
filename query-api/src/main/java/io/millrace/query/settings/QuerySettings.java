package io.millrace.query.settings;

import com.google.common.collect.ImmutableList;
import io.millrace.model.store.SqlLimits;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.parse.ParseLimits;
import java.time.Duration;

/**
 * Settings of the query API.
 *
 * @param parseLimits what a query may be
 * @param evaluationLimits what it may cost
 * @param maxEntries most lines that one answer may hold (limit max_entries)
 * @param maxTails tails that a tenant may have open at once (limit max_tails)
 * @param timeout after which a query is given up
 * @param sqlLimits of a tenant's own SQL
 * @param streamAttributes resource attributes that are shown as stream labels
 */
public record QuerySettings(
    ParseLimits parseLimits,
    EvaluationLimits evaluationLimits,
    int maxEntries,
    int maxTails,
    Duration timeout,
    SqlLimits sqlLimits,
    ImmutableList<String> streamAttributes) {
  /** The attributes that Loki shows as stream labels when nothing is set. */
  public static final ImmutableList<String> DEFAULT_STREAM_ATTRIBUTES =
      ImmutableList.of(
          "service.name",
          "service.namespace",
          "service.instance.id",
          "deployment.environment",
          "deployment.environment.name",
          "cloud.region",
          "cloud.availability_zone",
          "container.name",
          "k8s.cluster.name",
          "k8s.namespace.name",
          "k8s.pod.name",
          "k8s.container.name",
          "k8s.replicaset.name",
          "k8s.deployment.name",
          "k8s.statefulset.name",
          "k8s.daemonset.name",
          "k8s.cronjob.name",
          "k8s.job.name");

  public static final QuerySettings DEFAULT =
      new QuerySettings(
          ParseLimits.DEFAULT,
          EvaluationLimits.DEFAULT,
          5_000,
          10,
          Duration.ofMinutes(1),
          new SqlLimits(Duration.ofMinutes(1), 1L << 30, 1_000_000_000L, 100L << 30),
          DEFAULT_STREAM_ATTRIBUTES);

  /** Checks the numbers; {@link IllegalArgumentException} names the one that is wrong. */
  public QuerySettings {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("max_entries: " + maxEntries + " (expected: at least 1)");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("query timeout: " + timeout + " (expected: over 0)");
    }
  }
}
