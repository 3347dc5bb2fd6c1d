package io.millrace.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.millrace.model.stream.EventLogException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
class GrpcLogsServiceTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final ExportLogsServiceRequest REQUEST = request();

  private final ReceiverServer server =
      new ReceiverServer(
          new ReceiverSettings(
              MAX_BYTES,
              4L * MAX_BYTES,
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofSeconds(2)));
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  private final LogsServiceGrpc.LogsServiceBlockingStub client =
      LogsServiceGrpc.newBlockingStub(channel);

  private static ExportLogsServiceRequest request() {
    RandomRequests requests = new RandomRequests(new Random(11));
    ExportLogsServiceRequest request = requests.next();
    while (request.getSerializedSize() < 500) {
      request = requests.next();
    }
    return request;
  }

  @BeforeEach
  void reset() {
    server.log.reset();
  }

  @AfterAll
  void stop() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void export_isAppendedAsItCame(String compression) {
    ExportLogsServiceResponse answer = client.withCompression(compression).export(REQUEST);

    assertThat(answer).isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
    assertThat(server.log.events).hasSize(1);
    assertThat(server.log.events.getFirst().payload()).isEqualTo(REQUEST.toByteArray());
  }

  @Test
  void export_ofNothing_succeeds() {
    assertThat(client.export(ExportLogsServiceRequest.getDefaultInstance()))
        .isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
    assertThat(server.log.events).isEmpty();
  }

  @Test
  void export_ofBrokenProtobuf_isInvalidArgumentWithTheReason() {
    StatusRuntimeException fault = exportBytes(new byte[] {10, 9, 1});

    assertThat(fault.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(fault.getStatus().getDescription())
        .isEqualTo(
            "the body is not an ExportLogsServiceRequest in protobuf: byte 1: field length runs past the end of its message");
  }

  @Test
  void export_ofTooMuch_isResourceExhaustedWithoutRetryInfo() {
    StatusRuntimeException fault = exportBytes(new byte[MAX_BYTES + 1]);

    assertThat(fault.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(StatusProto.fromThrowable(fault).getDetailsList()).isEmpty();
  }

  @Test
  void export_whileTheLogIsAway_isUnavailableWithRetryInfo() throws Exception {
    server.log.failWith(EventLogException.Kind.UNAVAILABLE);

    StatusRuntimeException fault = exportBytes(REQUEST.toByteArray());

    assertThat(fault.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(fault.getStatus().getDescription())
        .isEqualTo(
            "the event log did not confirm in time; nothing was acknowledged, send the same request again");
    com.google.rpc.Status status = StatusProto.fromThrowable(fault);
    assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds())
        .isEqualTo(2);
  }

  @Test
  void export_ofMutatedRequests_isAcceptedOrInvalid() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    RandomRequests requests = new RandomRequests(random);
    for (int i = 0; i < 300; i++) {
      byte[] body = requests.next().toByteArray();
      for (int flips = random.nextInt(4); flips > 0 && body.length > 0; flips--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      StatusRuntimeException fault = exportBytes(body);
      if (fault != null) {
        assertThat(fault.getStatus().getCode())
            .as("request %d of seed %d", i, seed)
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
    }
  }

  @Test
  void post_ofAnotherType_is415() throws Exception {
    HttpResponse<byte[]> answer =
        server.send("POST", OtlpReceiver.GRPC_PATH, "Content-Type", "application/json");

    assertThat(answer.statusCode()).isEqualTo(415);
  }

  /** Sends bytes that need not be a request; null if they were accepted. */
  private StatusRuntimeException exportBytes(byte[] bytes) {
    MethodDescriptor<byte[], ExportLogsServiceResponse> method =
        LogsServiceGrpc.getExportMethod().toBuilder(
                new ByteMarshaller(), LogsServiceGrpc.getExportMethod().getResponseMarshaller())
            .build();
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () ->
            ClientCalls.blockingUnaryCall(
                channel,
                method,
                CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                bytes));
  }
}
