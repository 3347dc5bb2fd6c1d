package io.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import io.millrace.server.demo.DemoSender;
import io.millrace.server.keys.KeyDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills each process in turn under load: nothing that was acknowledged may be lost, and nobody may
 * have to help.
 */
final class KillRecoveryIT {
  private static final int RECORDS_PER_SECOND = 5_000;
  private static final int LOAD_STEP = 15_000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** No child may outlive the main process longer. */
  private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;

  @Test
  void killNine_eachProcessInTurnUnderLoad_losesNothingThatWasAcknowledged() {
    try (RunningMillrace millrace = RunningMillrace.start(directory)) {
      DemoSender.Load load =
          new DemoSender.Load(
              millrace.otlpHttp("/v1/logs"),
              "kill",
              RECORDS_PER_SECOND,
              500,
              4,
              42,
              millrace.key(KeyDirectory.DEFAULT));
      DemoSender sender = new DemoSender(load, InstantSource.system());
      try (sender) {
        sender.start();
        awaitMore(sender);

        millrace.child("clickhouse").destroyForcibly();
        awaitMore(sender);

        millrace.child("pulsar").destroyForcibly();
        awaitMore(sender);

        killMain(millrace);
        millrace.start();
        awaitMore(sender);
      }
      assertAllStored(millrace, sender.acknowledged());
    }
  }

  /** The load goes on: another three seconds' worth has been acknowledged. */
  private static void awaitMore(DemoSender sender) {
    long before = sender.acknowledgedRecords();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> sender.acknowledgedRecords() >= before + LOAD_STEP);
  }

  private static void killMain(RunningMillrace millrace) {
    ProcessHandle pulsar = millrace.child("pulsar");
    ProcessHandle clickHouse = millrace.child("clickhouse");
    millrace.kill();
    await()
        .atMost(ORPHAN_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !pulsar.isAlive() && !clickHouse.isAlive());
  }

  private static void assertAllStored(
      RunningMillrace millrace, ImmutableRangeSet<Long> acknowledged) {
    BitSet wanted = new BitSet();
    for (Range<Long> range : acknowledged.asRanges()) {
      ContiguousSet.create(range, DiscreteDomain.longs())
          .forEach(sequence -> wanted.set(sequence.intValue()));
    }
    assertThat(wanted.cardinality()).isGreaterThanOrEqualTo(4 * LOAD_STEP);
    BitSet missing = new BitSet();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              missing.clear();
              missing.or(wanted);
              missing.andNot(stored(millrace));
              assertThat(missing.cardinality())
                  .as("acknowledged records that are not stored, first: %s", missing.nextSetBit(0))
                  .isZero();
            });
  }

  private static BitSet stored(RunningMillrace millrace) {
    return millrace.numbers(
        "SELECT DISTINCT LogAttributes['demo.sequence'] FROM millrace.logs WHERE LogAttributes['demo.run'] = 'kill'");
  }
}
