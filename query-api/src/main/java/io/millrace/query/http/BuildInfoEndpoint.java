package io.millrace.query.http;

/** {@code status/buildinfo}: clients read from it which features of Loki they may use. */
final class BuildInfoEndpoint implements Endpoint {
  // the version of Loki whose API this is; the revision says what it is in truth
  static final String LOKI_VERSION = "3.7.0";

  @Override
  public Answer answer(ApiRequest request) {
    return json -> {
      json.writeStartObject();
      json.writeStringField("version", LOKI_VERSION);
      json.writeStringField("revision", "millrace");
      json.writeStringField("branch", "main");
      json.writeStringField("buildDate", "");
      json.writeStringField("buildUser", "");
      json.writeStringField("goVersion", "");
      json.writeEndObject();
    };
  }
}
