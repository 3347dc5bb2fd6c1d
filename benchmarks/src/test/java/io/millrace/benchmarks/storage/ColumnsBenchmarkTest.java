package io.millrace.benchmarks.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.receiver.Volume;
import org.junit.jupiter.api.Test;

/** The benchmark's body, with what it must give. */
class ColumnsBenchmarkTest {
  @Test
  void columns_addsEachRequest_andBeginsAnewWithFullBatches() throws Exception {
    ColumnsBenchmark benchmark = new ColumnsBenchmark();
    benchmark.makeRequests();
    Volume volume = new Volume();

    assertThat(benchmark.columns(volume)).isEqualTo(500);
    assertThat(benchmark.columns(volume)).isEqualTo(1000);
    for (int i = 2; i < 200; i++) {
      benchmark.columns(volume);
    }
    assertThat(benchmark.columns(volume)).isEqualTo(500);
    assertThat(volume.records).isEqualTo(500L * 201);
  }
}
