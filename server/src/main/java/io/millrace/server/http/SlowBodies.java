package io.millrace.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;

/**
 * Closes a connection of HTTP/1 whose request ran out of time: its answer may be sent, but the rest
 * of its body would hold the connection for as long as the client likes. On HTTP/2 a request ends
 * alone.
 */
final class SlowBodies extends SimpleDecoratingHttpService {
  SlowBodies(HttpService delegate) {
    super(delegate);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    if (!context.sessionProtocol().isMultiplex()) {
      var _ =
          context
              .whenRequestCancelling()
              .thenAccept(
                  cause -> {
                    var _ = context.initiateConnectionShutdown();
                  });
    }
    return unwrap().serve(context, request);
  }
}
