package io.millrace.query.generated;

import io.millrace.query.logql.ast.LabelReplace;
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
    List<String> hints,
    List<String> numberLabels,
    List<String> linePatterns,
    List<String> patterns,
    List<String> namedRegexes,
    List<String> templates,
    List<LabelReplace.Rule> replacements) {
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
            "count",
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
            "",
            "api",
            "web",
            "/r/1",
            "500",
            "12.5",
            "30ms",
            "4KB",
            "x\ty\nz",
            "ümläut",
            "info",
            "-7",
            "0",
            "404",
            "10.0.0.5"),
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
            "loki.resource.labels"),
        List.of("code", "count", "took", "a_b"),
        List.of("<_>error<_>", "level=<_>", "<_>", "", "a=b=c \"q\" x", "<_>code=500<_>end"),
        List.of("<a_b>=<code> <took>", "level=<env> <_>", "<_>code=<code> <missing>", "<code>"),
        List.of("code=(?P<code>\\d+)", "(?P<took>\\d+)ms", "(?P<env>\\w+)(?P<a_b>=x)?"),
        List.of(
            "{{.code}}",
            "{{ .env | default \"none\" }}={{ __line__ | trunc 12 }}",
            "{{ if .took }}{{ .took }}{{ else }}{{ .service_name | upper }}{{ end }}",
            "{{ add .code 1 }}",
            "{{ duration .took }}",
            "constant"),
        List.of(
            new LabelReplace.Rule("env", "<$1>", "service_name", "(.*)"),
            new LabelReplace.Rule("code", "", "code", ".*"),
            new LabelReplace.Rule("a_b", "$1", "missing", "(x)?")));
  }
}
