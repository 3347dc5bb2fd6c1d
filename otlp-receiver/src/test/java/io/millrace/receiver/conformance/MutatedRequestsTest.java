package io.millrace.receiver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.millrace.model.otlp.MalformedOtlpException;
import io.millrace.model.otlp.OtlpLogsReader;
import io.millrace.model.stream.LogEvent;
import io.millrace.receiver.OtlpReceiver;
import io.millrace.receiver.ReceiverServer;
import io.millrace.receiver.ReceiverSettings;
import io.millrace.receiver.conformance.Mutator.Kind;
import io.millrace.receiver.conformance.Mutator.Mutation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Whatever a client sends, it is told what is wrong with it, and costs nothing afterwards. */
class MutatedRequestsTest {
  private static final int REQUESTS = 100_000;
  private static final int WARM_UP = 5_000;
  private static final int CONCURRENCY = 32;
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MAX_HEAP_GROWTH_BYTES = 50L << 20;

  private final ReceiverServer server =
      new ReceiverServer(
          new ReceiverSettings(
              MAX_BYTES,
              // More than all that run at once can take: nothing is to be refused as too much.
              16L * CONCURRENCY * MAX_BYTES,
              Duration.ofSeconds(30),
              Duration.ofSeconds(30),
              Duration.ofSeconds(2)));
  private final WebClient client =
      WebClient.builder("h2c://" + server.uri("/").getAuthority())
          .responseTimeout(PATIENCE)
          .build();
  private final Semaphore room = new Semaphore(CONCURRENCY);
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  @Test
  void mutatedRequests_areAcceptedOrRefusedAsBad() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    server.log.keepsEvents = false;
    server.log.onAppend = this::readableByTheWriter;
    Mutator mutator = new Mutator(new Random(seed));
    send(mutator, WARM_UP);
    long before = usedHeapBytes();

    send(mutator, REQUESTS - WARM_UP);

    long growth = usedHeapBytes() - before;
    System.out.printf("outcomes %s, heap growth %d KiB%n", outcomes, growth >> 10);
    assertThat(faults).as("seed %d", seed).isEmpty();
    assertThat(outcomes.values().stream().mapToLong(LongAdder::sum).sum()).isEqualTo(REQUESTS);
    assertThat(growth).as("heap growth in bytes, seed %d", seed).isLessThan(MAX_HEAP_GROWTH_BYTES);
    server.close();
  }

  /** What is appended must be well-formed to those who read it. */
  private CompletableFuture<Void> readableByTheWriter(LogEvent event) {
    try {
      int records = new OtlpLogsReader().count(event.payload());
      if (records != event.recordCount()) {
        faults.add(event + " has " + records + " records");
      }
      return CompletableFuture.completedFuture(null);
    } catch (MalformedOtlpException e) {
      faults.add(event + " " + e.getMessage());
      return CompletableFuture.failedFuture(e);
    }
  }

  private void send(Mutator mutator, int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      Mutation mutation = mutator.next();
      assertThat(room.tryAcquire(60, TimeUnit.SECONDS)).as("a request is answered").isTrue();
      int number = i;
      var _ =
          client
              .execute(request(mutation))
              .aggregate()
              .whenComplete(
                  (answer, fault) -> {
                    count(mutation.kind(), number, answer, fault);
                    room.release();
                  });
    }
    assertThat(room.tryAcquire(CONCURRENCY, 60, TimeUnit.SECONDS)).as("all are answered").isTrue();
    room.release(CONCURRENCY);
  }

  private static HttpRequest request(Mutation mutation) {
    boolean isGrpc = mutation.kind() == Kind.GRPC;
    RequestHeadersBuilder headers =
        RequestHeaders.builder(
                HttpMethod.POST, isGrpc ? OtlpReceiver.GRPC_PATH : OtlpReceiver.HTTP_PATH)
            .add(
                HttpHeaderNames.CONTENT_TYPE,
                switch (mutation.kind()) {
                  case PROTOBUF -> "application/x-protobuf";
                  case JSON -> "application/json";
                  case GRPC -> "application/grpc";
                });
    if (mutation.isGzip()) {
      headers.add(isGrpc ? "grpc-encoding" : "content-encoding", "gzip");
    }
    return HttpRequest.of(headers.build(), HttpData.wrap(mutation.body()));
  }

  private void count(Kind kind, int number, AggregatedHttpResponse answer, Throwable fault) {
    if (fault != null) {
      faults.add("request " + number + ", " + kind + ": " + fault);
      return;
    }
    // A refusal over gRPC has its code in the headers, a success in the trailers.
    String code = answer.headers().get("grpc-status", answer.trailers().get("grpc-status", "none"));
    int status = answer.status().code();
    String outcome = kind + " " + (kind == Kind.GRPC ? code : status);
    outcomes.computeIfAbsent(outcome, absent -> new LongAdder()).increment();
    boolean isExpected =
        switch (kind) {
          case PROTOBUF, JSON -> status == 200 || status == 400 || status == 413;
          case GRPC -> status == 200 && (code.equals("0") || code.equals("3") || code.equals("8"));
        };
    if (!isExpected) {
      faults.add("request " + number + ": " + outcome);
    }
  }

  private static long usedHeapBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
