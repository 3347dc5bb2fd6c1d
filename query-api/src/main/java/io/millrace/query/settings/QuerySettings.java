package io.millrace.query.settings;

import com.google.common.collect.ImmutableList;
import io.millrace.query.admission.QueueSettings;
import io.millrace.query.logql.eval.EvaluationLimits;
import io.millrace.query.logql.parse.ParseLimits;

/**
 * Settings of the query API that hold for all tenants; what each may is in {@link
 * io.millrace.model.tenant.QueryLimits}.
 *
 * @param parseLimits what a query may be
 * @param evaluationLimits what it may cost in this process
 * @param queue how many run and wait
 * @param maxTails tails that a tenant may have open at once (limit max_tails)
 * @param sqlReadRows rows that one statement of a tenant's own SQL may read
 * @param resultCacheBytes of the heap for windows that were counted before; 0 for none
 * @param streamAttributes resource attributes that are shown as stream labels
 */
public record QuerySettings(
    ParseLimits parseLimits,
    EvaluationLimits evaluationLimits,
    QueueSettings queue,
    int maxTails,
    long sqlReadRows,
    long resultCacheBytes,
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
          QueueSettings.DEFAULT,
          10,
          1_000_000_000L,
          32L << 20,
          DEFAULT_STREAM_ATTRIBUTES);
}
