package io.millrace.model.tenant;

/** What is said of a tenant's placement. */
public enum PlacementRule {
  /** The tenant {@code default}, often the only one, in partitions of its own; others pooled. */
  AUTO,
  /** In partitions of its own: for those who send much. */
  OWN,
  /** In partitions that it shares with other small tenants. */
  POOLED;

  /** Where a tenant's records go by this rule. */
  public Placement of(TenantId tenant) {
    return switch (this) {
      case AUTO ->
          tenant.equals(TenantId.DEFAULT) ? Placement.own(tenant) : Placement.pooled(tenant);
      case OWN -> Placement.own(tenant);
      case POOLED -> Placement.pooled(tenant);
    };
  }
}
