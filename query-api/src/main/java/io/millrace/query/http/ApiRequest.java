package io.millrace.query.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.tenant.TenantId;
import java.util.Arrays;

/**
 * A request whose tenant is known.
 *
 * @param context for path parameters
 * @param parameters of address and form
 * @param body as it came
 */
record ApiRequest(
    ServiceRequestContext context,
    RequestHeaders headers,
    TenantId tenant,
    Parameters parameters,
    HttpData body) {
  private static final String ENCODING_FLAGS = "x-loki-response-encoding-flags";

  /** Whether the client wants stream labels, metadata and parsed labels apart. */
  boolean wantsCategories() {
    return headers.getAll(ENCODING_FLAGS).stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .anyMatch(flag -> flag.strip().equals("categorize-labels"));
  }
}
