package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexCostTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "error|warn|fatal",
        ".*timeout.*after \\d+ ms",
        "\\d{1,3}(\\.\\d{1,3}){3}",
        "status=[45]\\d{2}",
        "[a-z]+@[^ ]+\\.(com|org)",
        "a{40}b{3,90}",
        "\\Q....................\\E",
        "[[:alpha:]][]x.............................]",
        "[\\]..............................]",
        "\\x{41}\\p{Greek}\\.{30}",
        "x{,30}.",
      })
  void fewPlaces_areFast(String regex) {
    assertThat(RegexCost.mayBeHigh(regex)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[ab]a.{20}z",
        "[ab]a.{20,}z",
        "[ab]a.{0,20}?z",
        "(?i:[ab]{5}x){4}",
        "a..............z",
        "\\w{13}",
        "\\p{Greek}{13}",
        "(a|.{1000}){1000}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
      })
  void manyPlaces_mayBeSlow(String regex) {
    assertThat(RegexCost.mayBeHigh(regex)).isTrue();
  }

  /** What no engine would accept must not keep the one who only foresees its cost. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "\\", "{", "a{", "a{99999999999}", ")", "(()", "[[:", "\\p{"})
  void brokenRegex_getsAnAnswer(String regex) {
    assertThat(RegexCost.mayBeHigh(regex)).isFalse();
  }

  @Test
  void groupsWithinGroups_manyDeep_areFollowed() {
    String opened = "(".repeat(100_000);
    String closed = ")".repeat(100_000);

    assertThat(RegexCost.mayBeHigh(opened + "a.b" + closed)).isFalse();
    assertThat(RegexCost.mayBeHigh(opened + "a.{13}b" + closed)).isTrue();
  }
}
