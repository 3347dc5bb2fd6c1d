package io.millrace.pipeline.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.millrace.pipeline.pulsar.StreamStatus.Partition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamStatusTest {
  @Test
  void partitions_areSummedAndTheOldestCounts() {
    StreamStatus status =
        new StreamStatus(
            "topic",
            ImmutableList.of(
                new Partition(0, 5, true, 50, Duration.ofSeconds(8), 100, 1000),
                new Partition(1, 6, false, 60, Duration.ofSeconds(3), 200, 2000)),
            9);

    assertThat(status.backlogRecords()).isEqualTo(11);
    assertThat(status.backlogExact()).isFalse();
    assertThat(status.backlogAge()).isEqualTo(Duration.ofSeconds(8));
    assertThat(status.bookKeeperBytes()).isEqualTo(300);
    assertThat(status.offloadedBytes()).isEqualTo(3000);
  }
}
