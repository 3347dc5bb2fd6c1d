package io.millrace.pipeline.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Ticker;
import io.millrace.model.tenant.PeerDemand.Demand;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarExtension;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PulsarExtension.class)
class PulsarPeerDemandIT {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId OTHER = new TenantId("other");

  private final PulsarSettings settings;
  private final AtomicLong nanos = new AtomicLong();
  private final Ticker ticker =
      new Ticker() {
        @Override
        public long read() {
          return nanos.get();
        }
      };

  PulsarPeerDemandIT(PulsarServer server) {
    settings = server.clientSettings("peer-demand");
    PulsarEventLog.open(settings).close();
  }

  @Test
  void publish_isHeardByTheOthersAndForgottenAfterThreeSeconds() {
    try (PulsarPeerDemand one = PulsarPeerDemand.open(settings, ticker);
        PulsarPeerDemand two = PulsarPeerDemand.open(settings, ticker);
        PulsarPeerDemand three = PulsarPeerDemand.open(settings, ticker)) {
      one.publish(Map.of(ACME, new Demand(100, 10), OTHER, new Demand(5, 5)));
      two.publish(Map.of(ACME, new Demand(20, 2)));

      await().untilAsserted(() -> assertThat(three.ofOthers(ACME)).isEqualTo(new Demand(120, 12)));
      await().untilAsserted(() -> assertThat(one.ofOthers(ACME)).isEqualTo(new Demand(20, 2)));
      await().untilAsserted(() -> assertThat(two.ofOthers(ACME)).isEqualTo(new Demand(100, 10)));
      assertThat(two.ofOthers(OTHER)).isEqualTo(new Demand(5, 5));
      assertThat(one.ofOthers(OTHER)).isEqualTo(Demand.NONE);

      nanos.addAndGet(Duration.ofSeconds(3).toNanos());
      assertThat(three.ofOthers(ACME)).isEqualTo(new Demand(120, 12));
      nanos.incrementAndGet();
      assertThat(three.ofOthers(ACME)).isEqualTo(Demand.NONE);
    }
  }
}
