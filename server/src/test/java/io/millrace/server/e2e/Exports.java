package io.millrace.server.e2e;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * Exports numbered records to one receiver over HTTP/2, as an SDK does, with every outcome told.
 */
final class Exports implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** Status of a request that the receiver has not begun to work on: it may be sent again. */
  static final int NOT_PROCESSED = 0;

  private final ClientFactory factory =
      ClientFactory.builder().connectTimeout(Duration.ofSeconds(2)).build();
  private final WebClient client;
  private final String key;

  Exports(URI receiver, String key) {
    this.key = key;
    this.client =
        WebClient.builder(SessionProtocol.H2C, Endpoint.of(receiver.getHost(), receiver.getPort()))
            .factory(factory)
            .responseTimeout(TIMEOUT)
            .build();
  }

  /** Whether the receiver says that it takes requests. */
  boolean isReady() {
    try {
      return client.get("/ready").aggregate().join().status().equals(HttpStatus.OK);
    } catch (CompletionException e) {
      return false;
    }
  }

  /**
   * Sends records with the attribute {@code number} from a first one on, and returns the status of
   * the answer, or {@link #NOT_PROCESSED}. Any other fault of the connection is thrown.
   */
  int send(String service, long first, int records) {
    return send(body(service, first, records));
  }

  int send(String json) {
    RequestHeaders headers =
        RequestHeaders.builder(HttpMethod.POST, "/v1/logs")
            .set("content-type", "application/json")
            .set("authorization", "Bearer " + key)
            .build();
    try {
      AggregatedHttpResponse answer =
          client.execute(headers, HttpData.ofUtf8(json)).aggregate().join();
      return answer.status().code();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UnprocessedRequestException) {
        return NOT_PROCESSED;
      }
      throw e;
    }
  }

  /** A request in JSON. */
  static String body(String service, long first, int records) {
    StringBuilder json = new StringBuilder();
    json.append(
        "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},\"scopeLogs\":[{\"logRecords\":["
            .formatted(service));
    for (long number = first; number < first + records; number++) {
      json.append(number == first ? "" : ",")
          .append(
              "{\"severityNumber\":9,\"body\":{\"stringValue\":\"record %d\"},\"attributes\":[{\"key\":\"number\",\"value\":{\"intValue\":%d}}]}"
                  .formatted(number, number));
    }
    return json.append("]}]}]}").toString();
  }

  @Override
  public void close() {
    factory.close();
  }
}
