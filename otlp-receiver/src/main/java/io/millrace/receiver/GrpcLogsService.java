package io.millrace.receiver;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Base64;

/**
 * OTLP/gRPC: the unary call LogsService/Export (gRPC over HTTP2 specification). The message's bytes
 * are handed on as they came.
 */
final class GrpcLogsService implements HttpService {
  private static final MediaType GRPC = MediaType.create("application", "grpc");
  private static final String ENCODING = "grpc-encoding";
  private static final String ACCEPT_ENCODING = "grpc-accept-encoding";
  private static final String STATUS = "grpc-status";
  private static final String MESSAGE = "grpc-message";
  private static final String STATUS_DETAILS = "grpc-status-details-bin";
  private static final int INTERNAL = 13;

  private final Exchange exchange;

  GrpcLogsService(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return exchange.serve(context, request, new GrpcTransport(request));
  }

  private static final class GrpcTransport implements Exchange.Transport {
    private final boolean isGrpc;
    private final String encodingHeader;

    private GrpcTransport(HttpRequest request) {
      MediaType type = request.contentType();
      this.isGrpc =
          request.method() == HttpMethod.POST
              && type != null
              && type.type().equals("application")
              && (type.subtype().equals("grpc") || type.subtype().startsWith("grpc+"));
      this.encodingHeader = request.headers().get(ENCODING);
    }

    @Override
    public void checkHeaders() {
      if (!isGrpc) {
        throw Refusal.of(
                RefusalKind.UNSUPPORTED_TYPE,
                "this path takes gRPC alone; OTLP/HTTP is at " + OtlpReceiver.HTTP_PATH)
            .toException();
      }
    }

    @Override
    public int framingBytes() {
      return GrpcFrame.HEADER_BYTES;
    }

    @Override
    public byte[] decode(byte[] body, RequestBudget budget) {
      GrpcFrame frame = GrpcFrame.ofUnary(body);
      ContentCoding coding =
          frame.isCompressed() ? ContentCoding.of(encodingHeader) : ContentCoding.IDENTITY;
      if (frame.isCompressed() && coding == ContentCoding.IDENTITY) {
        throw Refusal.malformed("the message is compressed, but grpc-encoding does not say how")
            .toException();
      }
      return coding.decode(frame.message(), budget.newBytes());
    }

    @Override
    public HttpResponse success(Outcome outcome) {
      return HttpResponse.of(
          headers().build(),
          HttpData.wrap(GrpcFrame.of(SuccessBody.protobuf(outcome))),
          HttpHeaders.of(STATUS, 0));
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
      if (!isGrpc) {
        return HttpLogsService.refused(HttpEncoding.JSON, refusal);
      }
      return HttpResponse.of(
          headers()
              .endOfStream(true)
              .setInt(STATUS, refusal.kind().grpcCode())
              .set(MESSAGE, GrpcFrame.percentEncode(refusal.message()))
              .set(
                  STATUS_DETAILS,
                  Base64.getEncoder().withoutPadding().encodeToString(StatusBody.protobuf(refusal)))
              .build());
    }

    @Override
    public HttpResponse failed() {
      return HttpResponse.of(
          headers()
              .endOfStream(true)
              .setInt(STATUS, INTERNAL)
              .set(MESSAGE, "internal error; the server's log has the reason")
              .build());
    }

    private static ResponseHeadersBuilder headers() {
      return ResponseHeaders.builder(HttpStatus.OK)
          .contentType(GRPC)
          .set(ACCEPT_ENCODING, "gzip, deflate, zstd, identity");
    }
  }
}
