package io.millrace.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.otlp.LogsScan;
import io.millrace.model.otlp.LogsSplitter.Part;
import io.millrace.model.otlp.LogsSplitter.Split;
import io.millrace.model.otlp.OtlpLogsReader;
import org.junit.jupiter.api.Test;

/** Each benchmark's body, once, with what it must give. */
class ReceiverBenchmarksTest {
  private final Volume volume = new Volume();

  @Test
  void scan_findsAllRecordsWithinTheLimits() throws Exception {
    LogsScan scan = scanner().scan(volume);

    assertThat(scan.records()).isEqualTo(500);
    assertThat(scan.isClean()).isTrue();
    assertThat(volume.records).isEqualTo(500);
    assertThat(volume.bytes / volume.records).as("bytes of a record").isBetween(200L, 400L);
  }

  @Test
  void read_findsAllRecords() throws Exception {
    assertThat(scanner().read(volume)).isEqualTo(500);
  }

  @Test
  void scanAndRewrite_cutsSomeRecords() throws Exception {
    byte[] rewritten = scanner().scanAndRewrite(volume);

    assertThat((long) rewritten.length).isLessThan(volume.bytes);
    assertThat(new OtlpLogsReader().count(rewritten)).isBetween(480, 500);
  }

  @Test
  void split_givesAllRecordsInParts() throws Exception {
    Split split = scanner().split(volume);

    assertThat(split.parts()).hasSizeGreaterThan(3);
    assertThat(split.parts().stream().mapToInt(Part::records).sum()).isEqualTo(500);
  }

  @Test
  void transcode_givesAllRecords() throws Exception {
    TranscoderBenchmark benchmark = new TranscoderBenchmark();
    benchmark.makeRequests();

    byte[] protobuf = benchmark.transcode(new Volume());

    assertThat(new OtlpLogsReader().count(protobuf)).isEqualTo(500);
  }

  private static ScannerBenchmark scanner() throws Exception {
    ScannerBenchmark benchmark = new ScannerBenchmark();
    benchmark.makeRequests();
    return benchmark;
  }
}
