package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.base.Ticker;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.process.ChildProcess;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.RateLimits;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.pipeline.peers.PulsarPeerDemand;
import io.millrace.pipeline.pulsar.PulsarEventLog;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.pulsar.embedded.PulsarStandalone;
import io.millrace.pipeline.pulsar.embedded.PulsarStandaloneSettings;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tenant's rate, over two receivers that know of each other through a real Pulsar alone. */
class SharedRateIT {
  private static final int RECORDS = 50;

  /** So few that two receivers on a busy machine keep pace with ten times as many. */
  private static final int LIMIT_RECORDS = 1_000;

  private static final byte[] REQUEST = request();
  private static final double LIMIT_REQUESTS = (double) LIMIT_RECORDS / RECORDS;

  /** For a cold JVM to keep pace, and two seconds for the receivers to find their parts. */
  private static final int WARM_UP_SECONDS = 10;

  private static final int SECONDS = 10;

  /**
   * Of one receiver: where answers come late, requests are left out, so that what was accepted in
   * the warm-up is not answered in crowds behind it.
   */
  private static final int MOST_UNANSWERED = 40;

  private static byte[] request() {
    ScopeLogs.Builder scopeLogs = ScopeLogs.newBuilder();
    for (int i = 0; i < RECORDS; i++) {
      scopeLogs
          .addLogRecordsBuilder()
          .setBody(AnyValue.newBuilder().setStringValue("a line that repeats, number " + i));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scopeLogs))
        .build()
        .toByteArray();
  }

  /** A receiver of its own process, as far as it can tell, and what became of its requests. */
  private static final class Receiver implements AutoCloseable {
    private final PulsarPeerDemand peers;
    private final PulsarEventLog log;
    private final OtlpReceiver receiver;
    private final Server server;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder limited = new LongAdder();
    private final AtomicInteger unexpected = new AtomicInteger();
    private final Semaphore room = new Semaphore(MOST_UNANSWERED);

    private Receiver(PulsarSettings settings) {
      log = PulsarEventLog.open(settings);
      peers = PulsarPeerDemand.open(settings, Ticker.systemTicker());
      TenantLimits limits =
          new TenantLimits(
              new RateLimits(1L << 30, 1L << 30, LIMIT_RECORDS),
              TestTenancy.ANY_RECORD,
              1 << 20,
              1 << 26);
      Tenancy tenancy = new Tenancy(Authenticator.OPEN, (TenantId tenant) -> limits, peers);
      receiver =
          new OtlpReceiver(
              new ReceiverDependencies(
                  log, tenancy, ReceiverMetrics.NONE, InstantSource.system(), new Random()),
              ReceiverSettings.DEFAULT);
      ServerBuilder builder =
          Server.builder()
              .port(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SessionProtocol.HTTP);
      receiver.bind(builder);
      server = builder.build();
      server.start().join();
    }

    private void send(HttpClient client, BooleanSupplier counts) {
      if (!room.tryAcquire()) {
        return;
      }
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/v1/logs"))
              .header("Content-Type", "application/x-protobuf")
              .POST(BodyPublishers.ofByteArray(REQUEST))
              .build();
      var _ =
          client
              .sendAsync(request, BodyHandlers.discarding())
              .whenComplete((answer, failure) -> room.release())
              .thenAccept(answer -> count(answer, counts.getAsBoolean()));
    }

    private void count(HttpResponse<Void> answer, boolean counts) {
      if (answer.statusCode() == 200) {
        accepted.add(counts ? 1 : 0);
      } else if (answer.statusCode() == 429
          && answer.headers().firstValueAsLong("retry-after").orElse(0) > 0) {
        limited.add(counts ? 1 : 0);
      } else {
        unexpected.set(answer.statusCode());
      }
    }

    @Override
    public void close() {
      receiver.close();
      server.stop().join();
      peers.close();
      log.close();
    }
  }

  @Test
  void tenTimesTheRate_unevenOverTwoReceivers_acceptsTheLimit(@TempDir Path directory)
      throws Exception {
    PulsarStandaloneSettings pulsar =
        PulsarStandaloneSettings.of(engines().resolve("pulsar"), directory, freePort(), freePort());
    ChildProcess process = ChildProcess.start(PulsarStandalone.command(pulsar));
    try {
      process.awaitHealthy();
      PulsarSettings settings = PulsarSettings.of(pulsar.serviceUrl(), pulsar.adminUrl());
      try (Receiver busy = new Receiver(settings);
          Receiver quiet = new Receiver(settings)) {
        offer(busy, 8 * LIMIT_REQUESTS, quiet, 2 * LIMIT_REQUESTS);

        double rate = (busy.accepted.sum() + quiet.accepted.sum()) * (double) RECORDS / SECONDS;
        System.out.printf(
            "accepted %.0f records/s of %d; %d and %d requests in, %d and %d refused%n",
            rate,
            LIMIT_RECORDS,
            busy.accepted.sum(),
            quiet.accepted.sum(),
            busy.limited.sum(),
            quiet.limited.sum());
        assertThat(busy.accepted.sum() + busy.limited.sum())
            .as("the busy one is offered more than the whole limit")
            .isGreaterThan((long) (2 * LIMIT_REQUESTS * SECONDS));
        assertThat(busy.unexpected).hasValue(0);
        assertThat(quiet.unexpected).hasValue(0);
        assertThat(rate).isCloseTo(LIMIT_RECORDS, within(0.2 * LIMIT_RECORDS));
        assertThat(quiet.accepted.sum()).isPositive();
      }
    } finally {
      process.close();
    }
  }

  private static void offer(Receiver one, double oneRate, Receiver other, double otherRate)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        ScheduledExecutorService pace = Executors.newScheduledThreadPool(2)) {
      long start = System.nanoTime();
      // By the moment of the answer: what was sent before may be answered late.
      BooleanSupplier counts =
          () -> {
            long seconds = (System.nanoTime() - start) / 1_000_000_000L;
            return seconds >= WARM_UP_SECONDS && seconds < WARM_UP_SECONDS + SECONDS;
          };
      CompletableFuture<Void> end = new CompletableFuture<>();
      every(1 / oneRate, pace, () -> one.send(client, counts));
      every(1 / otherRate, pace, () -> other.send(client, counts));
      var _ = pace.schedule(() -> end.complete(null), WARM_UP_SECONDS + SECONDS, TimeUnit.SECONDS);
      end.get(60, TimeUnit.SECONDS);
      pace.shutdownNow();
    }
  }

  private static void every(double seconds, ScheduledExecutorService pace, Runnable action) {
    var _ = pace.scheduleAtFixedRate(action, 0, (long) (1e9 * seconds), TimeUnit.NANOSECONDS);
  }

  private static Path engines() {
    String configured = System.getenv("MILLRACE_ENGINES");
    return configured == null || configured.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "millrace", "engines")
        : Path.of(configured);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
