package io.millrace.server.admin;

import com.linecorp.armeria.common.HttpMethod;
import java.util.function.Function;

/**
 * One operation of the API, as it stands in openapi.json.
 *
 * @param path below {@link AdminApi#PREFIX}, with parameters in braces
 * @param endpoint runs on a virtual thread; may block and throw what {@link AdminFault} knows
 */
record AdminRoute(HttpMethod method, String path, Function<AdminRequest, AdminAnswer> endpoint) {}
