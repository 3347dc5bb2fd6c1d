package io.millrace.query.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTagsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                   | INTERACTIVE |",
        "Source=grafana                       | INTERACTIVE | source=grafana",
        "Source=grafana-lokiexplore-app       | INTERACTIVE | source=grafana-lokiexplore-app",
        "Source=logvolhist                    | BACKGROUND  | source=logvolhist",
        "source = ruler, rule_name = Too many | ALERT       | rule_name=too many,source=ruler",
        "Source=batch,Priority=interactive    | INTERACTIVE | priority=interactive,source=batch",
        "Priority=BACKGROUND                  | BACKGROUND  | priority=background",
        "Priority=first,Source=alerting       | ALERT       | priority=first,source=alerting",
        "no pair,=x,a=b=c                     | INTERACTIVE | a=b=c",
        "a='); DROP                           | INTERACTIVE | a=___ drop",
      })
  void of_header_givesPriorityAndText(String header, Priority priority, String text) {
    QueryTags tags = QueryTags.of(List.of(header));

    assertThat(tags.priority()).isEqualTo(priority);
    assertThat(tags.toString()).isEqualTo(text == null ? "" : text);
  }

  @Test
  void of_severalHeadersAndLongOnes_areCut() {
    QueryTags tags = QueryTags.of(List.of("a=1", "a=2,b=" + "x".repeat(500)));

    assertThat(tags.values()).containsEntry("a", "1");
    assertThat(tags.values().get("b")).hasSize(194);
  }
}
