package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomGuardTest {
  @Test
  void pause_isAsLongAsAFastDiskNeedsToFillTheRoom_withinBounds() {
    assertThat(RoomGuard.pauseMillis(0)).isEqualTo(20);
    assertThat(RoomGuard.pauseMillis(1_000_000_000L)).isEqualTo(200);
    assertThat(RoomGuard.pauseMillis(1_000_000_000_000L)).isEqualTo(1_000);
  }
}
