package io.millrace.query.generated;

import java.util.List;

/** What generated queries and records are made of. */
public record Vocabulary(
    List<String> streamLabels,
    List<String> streamValues,
    List<String> labels,
    List<String> attributes,
    List<String> values,
    List<String> valueRegexes,
    List<String> lineTexts,
    List<String> lineRegexes,
    List<String> paths,
    List<String> hints) {
  /** Words that meet each other often, odd ones among them. */
  public static Vocabulary standard() {
    return new Vocabulary(
        List.of(
            "service_name",
            "service_namespace",
            "host_name",
            "deployment_environment_name",
            "env",
            "a_b",
            "loki_resource_labels"),
        List.of("api", "web", "a b", "unknown_service", "", "it's \\ \"x\""),
        List.of(
            "service_name",
            "service_namespace",
            "http_route",
            "code",
            "a_b",
            "trace_id",
            "env",
            "took",
            "host_name",
            "detected_level",
            "severity_text",
            "missing",
            "a_b_extracted",
            "loki_resource_labels"),
        List.of(
            "service.name",
            "http.route",
            "a.b",
            "a_b",
            "env",
            "code",
            "trace_id",
            "host.name",
            "détail"),
        List.of(
            "", "api", "web", "/r/1", "500", "12.5", "30ms", "4KB", "x\ty\nz", "ümläut", "info"),
        List.of("a.*", ".+", ".*", "", "(?i)API|WEB", "[0-9]+", "x.y.z", "/r/\\d"),
        List.of("error", "", "code=500", "ümläut", "\\d", "it's", "\"a\"", "\n", "\t"),
        List.of(
            "err|warn",
            "code=\\d+$",
            "^level",
            "(?i)ERROR.*took",
            "a.b",
            "\\s+",
            "ü",
            "(?s)level.*end"),
        List.of("a", "a.b", "list[0]", "[\"odd name\"]", "code"),
        List.of(
            "",
            "host.name",
            "env, service_namespace",
            "a.b,detected_level,,missing",
            "loki.resource.labels"));
  }
}
