package io.millrace.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestId;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.regex.Pattern;

/**
 * Every request has an id, which stands in the answer's {@code x-request-id} and in log lines that
 * speak of the request ({@link ServiceRequestContext#id()}). A client's own id is taken if it is
 * one.
 */
final class RequestIds extends SimpleDecoratingHttpService {
  static final String HEADER = "x-request-id";

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  RequestIds(HttpService delegate) {
    super(delegate);
  }

  /** The id of a request that is about to be served. */
  static RequestId of(RequestHeaders headers) {
    String given = headers.get(HEADER, "");
    return VALID.matcher(given).matches() ? new GivenId(given) : RequestId.random();
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    context.mutateAdditionalResponseHeaders(headers -> headers.set(HEADER, context.id().text()));
    return unwrap().serve(context, request);
  }

  private record GivenId(String text) implements RequestId {
    @Override
    public String shortText() {
      return text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
