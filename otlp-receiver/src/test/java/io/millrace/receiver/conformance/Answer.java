package io.millrace.receiver.conformance;

import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;

/**
 * What a client got, whatever the transport.
 *
 * @param httpStatus 200 over gRPC, always
 * @param response of a success; the default instance otherwise
 * @param status of a failure; the default instance otherwise
 * @param retryAfterSeconds Retry-After's value over HTTP, 0 if there is none
 */
record Answer(
    int httpStatus, ExportLogsServiceResponse response, Status status, long retryAfterSeconds) {
  boolean isSuccess() {
    return status.getCode() == Code.OK_VALUE && httpStatus == 200;
  }

  Code code() {
    return Code.forNumber(status.getCode());
  }

  /** Seconds of the RetryInfo, 0 if there is none. */
  double retryInfoSeconds() throws Exception {
    if (status.getDetailsCount() == 0) {
      return 0;
    }
    RetryInfo info = status.getDetails(0).unpack(RetryInfo.class);
    return info.getRetryDelay().getSeconds() + info.getRetryDelay().getNanos() / 1e9;
  }
}
