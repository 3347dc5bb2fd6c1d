package io.millrace.storage.clickhouse.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the URL and the headers of a request say; names as in ClickHouse's HTTP interface.
 *
 * @param query the text in the URL, to which the body is appended
 * @param queryId given by the client, or a new one
 * @param database the current one for this query
 * @param defaultFormat for a statement that names none
 * @param settings for this query alone: every URL parameter that is none of the interface's own
 * @param parameters values for {@code {name:Type}}
 * @param blockCompressedBody the body is in ClickHouse's block framing
 * @param blockCompressedResponse the response shall be
 * @param readOnly only statements that change nothing may run
 */
record QueryRequest(
    String query,
    String queryId,
    String database,
    String defaultFormat,
    ImmutableMap<String, String> settings,
    ImmutableMap<String, String> parameters,
    boolean blockCompressedBody,
    boolean blockCompressedResponse,
    boolean readOnly) {
  private static final String PARAMETER_PREFIX = "param_";

  /** Accepted and without effect: there is one user, and results are never held back. */
  private static final ImmutableSet<String> IGNORED =
      ImmutableSet.of(
          "user",
          "password",
          "quota_key",
          "stacktrace",
          "buffer_size",
          "session_timeout",
          "session_check",
          "close_session",
          "client_protocol_version",
          "wait_end_of_query");

  private static final ImmutableSet<String> OWN =
      ImmutableSet.of(
          "query", "query_id", "database", "default_format", "compress", "decompress", "readonly");

  private static final Pattern FORMAT = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
  private static final Pattern QUERY_ID = Pattern.compile("[\\x20-\\x7e]{1,200}");

  /**
   * Reads a request.
   *
   * @param newQueryId for a request that brings none
   */
  static QueryRequest of(
      HttpMethod method, RequestHeaders headers, QueryParams url, String newQueryId)
      throws EngineException {
    refuse(url, "session_id", "the embedded engine has no sessions");
    refuse(url, "role", "the embedded engine has no access control");
    ImmutableMap.Builder<String, String> settings = ImmutableMap.builder();
    ImmutableMap.Builder<String, String> parameters = ImmutableMap.builder();
    for (Map.Entry<String, String> entry : url) {
      String name = entry.getKey();
      if (name.startsWith(PARAMETER_PREFIX)) {
        parameters.put(name.substring(PARAMETER_PREFIX.length()), entry.getValue());
      } else if (!OWN.contains(name) && !IGNORED.contains(name)) {
        settings.put(name, entry.getValue());
      }
    }
    return new QueryRequest(
        url.get("query", ""),
        queryId(first(url.get("query_id"), headers.get("X-ClickHouse-Query-Id"), newQueryId)),
        first(url.get("database"), headers.get("X-ClickHouse-Database"), "default"),
        format(
            first(url.get("default_format"), headers.get("X-ClickHouse-Format"), "TabSeparated")),
        settings.buildKeepingLast(),
        parameters.buildKeepingLast(),
        isOn(url, "decompress"),
        isOn(url, "compress"),
        method == HttpMethod.GET || !url.get("readonly", "0").equals("0"));
  }

  private static void refuse(QueryParams url, String name, String why) throws EngineException {
    if (!url.get(name, "").isEmpty()) {
      throw EngineException.of(
          ErrorCode.NOT_IMPLEMENTED, "URL parameter %s is not supported: %s".formatted(name, why));
    }
  }

  private static String queryId(String id) throws EngineException {
    if (!QUERY_ID.matcher(id).matches()) {
      throw EngineException.of(
          ErrorCode.BAD_ARGUMENTS, "query_id: (expected: 1 to 200 printable ASCII characters)");
    }
    return id;
  }

  private static String format(String name) throws EngineException {
    if (!FORMAT.matcher(name).matches()) {
      throw EngineException.of(ErrorCode.BAD_ARGUMENTS, "default_format: (expected: a name)");
    }
    return name;
  }

  private static boolean isOn(QueryParams url, String name) {
    String value = url.get(name, "0");
    return value.equals("1") || value.equals("true");
  }

  private static String first(String parameter, String header, String fallback) {
    if (parameter != null && !parameter.isEmpty()) {
      return parameter;
    }
    return header != null && !header.isEmpty() ? header : fallback;
  }
}
