package io.millrace.receiver.conformance;

import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.millrace.receiver.ByteMarshaller;
import io.millrace.receiver.ReceiverServer;
import io.millrace.receiver.json.JsonText;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** A client of one transport. */
abstract class OtlpClient {
  private final String name;

  private OtlpClient(String name) {
    this.name = name;
  }

  static OtlpClient grpc(ReceiverServer server) {
    return new Grpc(server);
  }

  static OtlpClient httpProtobuf(ReceiverServer server) {
    return new HttpProtobuf(server);
  }

  static OtlpClient httpJson(ReceiverServer server) {
    return new HttpJson(server);
  }

  /** Sends a message with a key, or without one if it is empty. */
  final Answer send(ExportLogsServiceRequest request, String key) throws Exception {
    return send(request, key, false);
  }

  abstract Answer send(ExportLogsServiceRequest request, String key, boolean gzip) throws Exception;

  /** Sends bytes that need not be a message, in the transport's encoding. */
  abstract Answer sendBytes(byte[] body, String key, boolean gzip) throws Exception;

  @Override
  public String toString() {
    return name;
  }

  void stop() {}

  private static final class Grpc extends OtlpClient {
    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;

    private Grpc(ReceiverServer server) {
      super("gRPC");
      channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    }

    @Override
    Answer send(ExportLogsServiceRequest request, String key, boolean gzip) {
      return sendBytes(request.toByteArray(), key, gzip);
    }

    @Override
    Answer sendBytes(byte[] body, String key, boolean gzip) {
      MethodDescriptor<byte[], ExportLogsServiceResponse> method =
          LogsServiceGrpc.getExportMethod().toBuilder(
                  new ByteMarshaller(), LogsServiceGrpc.getExportMethod().getResponseMarshaller())
              .build();
      CallOptions options =
          CallOptions.DEFAULT
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .withCompression(gzip ? "gzip" : "identity");
      try {
        return new Answer(
            200,
            ClientCalls.blockingUnaryCall(authorized(key), method, options, body),
            Status.getDefaultInstance(),
            0);
      } catch (StatusRuntimeException e) {
        return new Answer(
            200, ExportLogsServiceResponse.getDefaultInstance(), StatusProto.fromThrowable(e), 0);
      }
    }

    private Channel authorized(String key) {
      if (key.isEmpty()) {
        return channel;
      }
      Metadata metadata = new Metadata();
      metadata.put(AUTHORIZATION, "Bearer " + key);
      return ClientInterceptors.intercept(
          channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    @Override
    void stop() {
      channel.shutdownNow();
    }
  }

  private abstract static class Http extends OtlpClient {
    private final ReceiverServer server;
    private final String contentType;

    private Http(ReceiverServer server, String name, String contentType) {
      super(name);
      this.server = server;
      this.contentType = contentType;
    }

    abstract ExportLogsServiceResponse response(byte[] body) throws Exception;

    abstract Status status(byte[] body) throws Exception;

    @Override
    final Answer sendBytes(byte[] body, String key, boolean gzip) throws Exception {
      List<String> headers = new ArrayList<>(List.of("Content-Type", contentType));
      if (!key.isEmpty()) {
        headers.addAll(List.of("Authorization", "Bearer " + key));
      }
      if (gzip) {
        headers.addAll(List.of("Content-Encoding", "gzip"));
      }
      HttpResponse<byte[]> answer =
          server.post(gzip ? gzip(body) : body, headers.toArray(new String[0]));
      boolean isSuccess = answer.statusCode() == 200;
      // The answer has the request's Content-Type, a refusal's too.
      if (!answer.headers().firstValue("content-type").orElse("").startsWith(contentType)) {
        throw new AssertionError("Content-Type: " + answer.headers().firstValue("content-type"));
      }
      return new Answer(
          answer.statusCode(),
          isSuccess ? response(answer.body()) : ExportLogsServiceResponse.getDefaultInstance(),
          isSuccess ? Status.getDefaultInstance() : status(answer.body()),
          answer.headers().firstValueAsLong("retry-after").orElse(0));
    }
  }

  private static final class HttpProtobuf extends Http {
    private HttpProtobuf(ReceiverServer server) {
      super(server, "HTTP protobuf", "application/x-protobuf");
    }

    @Override
    Answer send(ExportLogsServiceRequest request, String key, boolean gzip) throws Exception {
      return sendBytes(request.toByteArray(), key, gzip);
    }

    @Override
    ExportLogsServiceResponse response(byte[] body) throws Exception {
      return ExportLogsServiceResponse.parseFrom(body);
    }

    @Override
    Status status(byte[] body) throws Exception {
      return Status.parseFrom(body);
    }
  }

  private static final class HttpJson extends Http {
    private HttpJson(ReceiverServer server) {
      super(server, "HTTP JSON", "application/json");
    }

    @Override
    Answer send(ExportLogsServiceRequest request, String key, boolean gzip) throws Exception {
      String text = new JsonText(new Random(1)).of(request);
      return sendBytes(text.getBytes(StandardCharsets.UTF_8), key, gzip);
    }

    @Override
    ExportLogsServiceResponse response(byte[] body) throws Exception {
      JsonAnswer json = JsonAnswer.of(body);
      ExportLogsServiceResponse.Builder response = ExportLogsServiceResponse.newBuilder();
      if (json.has("partialSuccess")) {
        response.setPartialSuccess(
            ExportLogsPartialSuccess.newBuilder()
                .setRejectedLogRecords(Long.parseLong(json.text("rejectedLogRecords", "0")))
                .setErrorMessage(json.text("errorMessage", "")));
      }
      return response.build();
    }

    @Override
    Status status(byte[] body) throws Exception {
      return JsonAnswer.of(body).toStatus();
    }
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
