package io.millrace.pipeline.pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.model.stream.Lease;
import io.millrace.pipeline.registry.PulsarTenantRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PulsarExtension.class)
class PulsarLeaseIT {
  private final PulsarSettings settings;

  PulsarLeaseIT(PulsarServer server) {
    settings = server.clientSettings("lease");
  }

  @Test
  void isHeld_byOneProcessAtATime_andGoesToTheNext() {
    try (PulsarTenantRegistry registry =
            PulsarTenantRegistry.open(settings, new SecureRandom(), InstantSource.system());
        Lease second = PulsarLease.open(settings, "test")) {
      try (Lease first = PulsarLease.open(settings, "test");
          Lease other = PulsarLease.open(settings, "other")) {
        assertThat(first.isHeld()).isTrue();
        assertThat(second.isHeld()).isFalse();
        assertThat(other.isHeld()).isTrue();
        assertThat(first.isHeld()).isTrue();
        assertThat(registry.tenants()).isEmpty();
      }
      await().until(second::isHeld);
    }
  }
}
