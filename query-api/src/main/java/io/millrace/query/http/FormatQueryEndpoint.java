package io.millrace.query.http;

import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.settings.QuerySettings;

/** {@code format_query}: the canonical text of a query. */
final class FormatQueryEndpoint implements Endpoint {
  private final QuerySettings settings;

  FormatQueryEndpoint(QuerySettings settings) {
    this.settings = settings;
  }

  @Override
  public Answer answer(ApiRequest request) {
    String query = request.queryText();
    String text = new LogQlParser(settings.parseLimits()).parse(query).toString();
    return Answer.enveloped(json -> json.writeString(text));
  }
}
