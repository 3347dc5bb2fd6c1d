package io.millrace.model.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitOverridesTest {
  private static LimitOverrides change(LimitOverrides from, String name, String value) {
    return from.with(Map.of(LimitField.of(name), Optional.ofNullable(value)));
  }

  @Test
  void none_isTheDefaults() {
    assertThat(LimitOverrides.NONE.toLimits()).isEqualTo(TenantLimits.DEFAULT);
  }

  @Test
  void with_one_changesThatAlone() {
    LimitOverrides overrides = change(LimitOverrides.NONE, "bytesPerSecond", "1MiB");
    assertThat(overrides.values())
        .containsExactly(Map.entry(LimitField.BYTES_PER_SECOND, "1048576"));
    assertThat(overrides.toLimits())
        .isEqualTo(
            new TenantLimits(
                new RateLimits(
                    1 << 20,
                    RateLimits.DEFAULT.burstBytes(),
                    RateLimits.DEFAULT.recordsPerSecond()),
                RecordLimits.DEFAULT,
                TenantLimits.DEFAULT.maxRequestBytes(),
                TenantLimits.DEFAULT.maxInFlightBytes()));
  }

  @Test
  void with_emptyValue_takesTheDefaultAgain() {
    LimitOverrides overrides = change(LimitOverrides.NONE, "maxAge", "1h");
    assertThat(overrides.toLimits().records().maxAge()).isEqualTo(Duration.ofHours(1));
    assertThat(change(overrides, "maxAge", null)).isEqualTo(LimitOverrides.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "bytesPerSecond, 64KiB, 65536",
    "burstBytes, 1GiB, 1073741824",
    "recordsPerSecond, 10, 10",
    "maxRequestBytes, 1024, 1024",
    "maxInFlightBytes, 1GiB, 1073741824",
    "maxRecordBytes, 1KiB, 1024",
    "oversize, refuse, refuse",
    "maxAttributes, 0, 0",
    "maxKeyBytes, 5, 5",
    "maxValueBytes, 5, 5",
    "maxAge, 48h, 2d",
    "maxAge, 90m, 90m",
    "maxAhead, 1500ms, 1500ms",
    "maxQueryChars, 100, 100",
    "maxQueryRange, 24h, 1d",
    "maxQueryRange, forever, forever",
    "maxQueryLookBack, 30d, 30d",
    "maxQueryEntries, 7, 7",
    "maxQuerySeries, 7, 7",
    "maxQueryPoints, 7, 7",
    "maxQueryReadBytes, 1GiB, 1073741824",
    "maxQueryMemoryBytes, 1MiB, 1048576",
    "queryTimeout, 90s, 90s",
    "maxQueriesRunning, 1, 1",
    "maxQueriesWaiting, 0, 0"
  })
  void everyLimit_isReadAndWrittenInItsCanonicalForm(String name, String text, String canonical) {
    LimitOverrides overrides = change(LimitOverrides.NONE, name, text);
    assertThat(overrides.values()).containsExactly(Map.entry(LimitField.of(name), canonical));
    assertThat(LimitField.of(name).valueOf(overrides.toLimits())).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      bytesPerSecond   | 64MB       | bytesPerSecond: '64MB' (expected: a size such as 512, 64KiB, 20MiB or 1GiB)
      bytesPerSecond   | -1         | bytesPerSecond: '-1' (expected: a size such as 512, 64KiB, 20MiB or 1GiB)
      bytesPerSecond   | 0          | bytesPerSecond: 0 (expected: more than 0)
      bytesPerSecond   | 999999999999999GiB | bytesPerSecond: '999999999999999GiB' (expected: a size such as 512, 64KiB, 20MiB or 1GiB)
      burstBytes       | 1MiB       | burstBytes: 1048576 (expected: at least bytesPerSecond)
      recordsPerSecond | 5KiB       | recordsPerSecond: '5KiB' (expected: a whole number)
      maxRequestBytes  | 1GiB       | maxInFlightBytes: 67108864 (expected: at least maxRequestBytes)
      maxRecordBytes   | 4GiB       | maxRecordBytes: 4294967296 (expected: at most 2147483647)
      oversize         | drop       | oversize: 'drop' (expected: truncate or refuse)
      maxAge           | 1y         | maxAge: '1y' (expected: a duration such as 250ms, 10s, 5m, 1h or 7d)
      maxAge           | 0s         | maxAge: PT0S (expected: more than 0)
      maxQueryChars    | 131073     | maxQueryChars: 131073 (expected: 1 to 131072)
      maxQueryRange    | 0s         | maxQueryRange: 0d (expected: more than 0)
      maxQueryLookBack | 1w         | maxQueryLookBack: '1w' (expected: forever, or a duration such as 30d)
      maxQueryEntries  | 0          | maxQueryEntries: 0 (expected: more than 0)
      maxQuerySeries   | 0          | maxQuerySeries: 0 (expected: more than 0)
      maxQueryPoints   | 0          | maxQueryPoints: 0 (expected: more than 0)
      maxQueryReadBytes | 0         | maxQueryReadBytes: 0 (expected: more than 0)
      maxQueryMemoryBytes | 0       | maxQueryMemoryBytes: 0 (expected: more than 0)
      queryTimeout     | 2h         | queryTimeout: 2h (expected: 1s to 1h)
      queryTimeout     | 500ms      | queryTimeout: 500ms (expected: 1s to 1h)
      maxQueriesRunning | 0         | maxQueriesRunning: 0 (expected: more than 0)
      """)
  void with_unusable_saysWhatWasExpected(String name, String value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change(LimitOverrides.NONE, name, value))
        .withMessage(message);
  }

  @Test
  void of_unknownName_listsAll() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LimitField.of("bytes"))
        .withMessage(
            "'bytes': no such limit (expected: bytesPerSecond, burstBytes, recordsPerSecond, maxRequestBytes, maxInFlightBytes, maxRecordBytes, oversize, maxAttributes, maxKeyBytes, maxValueBytes, maxAge, maxAhead, retention, retentionRules, maxQueryChars, maxQueryRange, maxQueryLookBack, maxQueryEntries, maxQuerySeries, maxQueryPoints, maxQueryReadBytes, maxQueryMemoryBytes, queryTimeout, maxQueriesRunning, maxQueriesWaiting, placement)");
  }

  @Test
  void values_areCanonicalWhoeverMakesThem() {
    assertThat(new LimitOverrides(ImmutableMap.of(LimitField.MAX_AGE, "24h")))
        .isEqualTo(new LimitOverrides(ImmutableMap.of(LimitField.MAX_AGE, "1d")));
  }

  @ParameterizedTest
  @CsvSource({
    "retention, 720h, 30d",
    "retention, forever, forever",
    "retentionRules, '', ''",
    "retentionRules, '{a=\"b\"} 24h', '{a=\"b\"} 1d'",
    "retentionRules, ' {a=\"}\\\"; {\"}  7d ;{b=~`x;}`} 400d; ', '{a=\"}\\\"; {\"} 7d; {b=~`x;}`} 400d'",
  })
  void retention_readAndPrinted_isCanonical(String name, String value, String canonical) {
    LimitField field = LimitField.of(name);
    assertThat(field.canonical(value)).isEqualTo(canonical);
    assertThat(field.canonical(canonical)).isEqualTo(canonical);
    assertThat(field.valueOf(change(LimitOverrides.NONE, name, value).toLimits()))
        .isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "retention|1h|retention: 1h (expected: at least 1d)",
        "retention|soon|retention: 'soon' (expected: forever, or a duration such as 30d)",
        "retentionRules|{a=\"b\"} 1h|retention: 1h (expected: at least 1d)",
        "retentionRules|app 1d|retentionRules: 'app 1d' (expected: rules such as {app=\"a\"} 7d; {env=\"dev\"} 1d, at most 64)",
        "retentionRules|{a=\"b} 1d|retentionRules: '{a=\"b} 1d' (expected: rules such as {app=\"a\"} 7d; {env=\"dev\"} 1d, at most 64)",
        "retentionRules|{a=\"b\"} 1d {c=\"d\"} 2d|retentionRules: '{a=\"b\"} 1d {c=\"d\"} 2d' (expected: rules such as {app=\"a\"} 7d; {env=\"dev\"} 1d, at most 64)",
      })
  void retention_unusable_saysWhatIsExpected(String name, String value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change(LimitOverrides.NONE, name, value))
        .withMessage(message);
  }
}
