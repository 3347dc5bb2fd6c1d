package io.millrace.query.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.model.tenant.TenantId;
import io.millrace.query.admission.TenantQuery;
import java.util.Arrays;
import java.util.Optional;

/**
 * A request whose tenant is known.
 *
 * @param context for path parameters
 * @param query whose it is, and what it may
 * @param parameters of address and form
 * @param body as it came
 */
record ApiRequest(
    ServiceRequestContext context,
    RequestHeaders headers,
    TenantQuery query,
    Parameters parameters,
    HttpData body) {
  private static final String ENCODING_FLAGS = "x-loki-response-encoding-flags";

  /** The same request as another query. */
  ApiRequest as(TenantQuery other) {
    return new ApiRequest(context, headers, other, parameters, body);
  }

  TenantId tenant() {
    return query.tenant();
  }

  /** The text of the parameter {@code query}, which must be there. */
  String queryText() {
    return query.checkText("query", parameters.required("query"));
  }

  /** As {@link #queryText}, if it is there. */
  Optional<String> optionalQueryText() {
    return parameters.text("query").map(text -> query.checkText("query", text));
  }

  /** A number of lines or the like; at most what the tenant may ask for. */
  int limit(String name, int orElse) {
    int most = query.limits().answer().maxEntries();
    return query.checkEntries(name, parameters.positiveInt(name, Math.min(orElse, most)));
  }

  /** Whether the client wants stream labels, metadata and parsed labels apart. */
  boolean wantsCategories() {
    return headers.getAll(ENCODING_FLAGS).stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .anyMatch(flag -> flag.strip().equals("categorize-labels"));
  }
}
