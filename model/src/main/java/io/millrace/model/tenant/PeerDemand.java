package io.millrace.model.tenant;

import java.util.Map;

/**
 * How receivers share a tenant's rate: each tells the others once a second what it was asked for,
 * and takes of the limit the part that its demand is of the whole. Safe for all threads.
 */
public interface PeerDemand {
  /** What was asked for, whether accepted or not. */
  record Demand(double bytesPerSecond, double recordsPerSecond) {
    /** Nothing. */
    public static final Demand NONE = new Demand(0, 0);
  }

  /** No other receivers. */
  PeerDemand ALONE =
      new PeerDemand() {
        @Override
        public void publish(Map<TenantId, Demand> own) {}

        @Override
        public Demand ofOthers(TenantId tenant) {
          return Demand.NONE;
        }
      };

  /** Tells the others the demand of the last second. Does not block; may be lost. */
  void publish(Map<TenantId, Demand> own);

  /** The demand that the other receivers had of late, together. */
  Demand ofOthers(TenantId tenant);
}
