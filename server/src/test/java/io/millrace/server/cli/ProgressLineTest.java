package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.replay.ReplayProgress;
import io.millrace.pipeline.replay.ReplayProgress.Step;
import io.millrace.pipeline.replay.ReplayRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

  @Test
  void print_elsewhere_isALineEach() {
    ProgressLine line = new ProgressLine(out, false);

    line.print(new ReplayProgress(Step.READ, 0.1, 500_000, 0, 0, 0), SECOND);
    line.print(new ReplayProgress(Step.READ, 0.5, 1_500_000, 0, 0, 0), 3 * SECOND);

    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            [###...........................]  10 % reading, 500,000 records, 0/s
            [###############...............]  50 % reading, 1,500,000 records, 500,000/s
            """);
  }

  @Test
  void print_onATerminal_isWrittenOver() {
    new ProgressLine(out, true).print(new ReplayProgress(Step.SWAP, 1, 7, 0, 0, 0), SECOND);

    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith(
            "\r[##############################] 100 % putting days in place, 7 records, 0/s")
        .doesNotContain("\n");
  }

  @Test
  void end_saysWhatWasDone() {
    ReplayRequest request =
        new ReplayRequest(
            new TenantId("shop"), Optional.empty(), Optional.empty(), Optional.empty());

    assertThat(ProgressLine.end(request, new ReplayProgress(Step.DONE, 1, 12_345, 2, 1, 400)))
        .isEqualTo(
            "shop: 12,345 records in their place in logs; 400 old rows replaced, 2 repetitions of clients left out,"
                + " 1 events that cannot be stored (millrace dlq list)");
  }
}
