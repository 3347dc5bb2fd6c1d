package io.millrace.storage.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;

class MigrationTest {
  private static final Migration ONE = of("CREATE TABLE t (a Int8)\nENGINE = Memory");

  @Test
  void checksum_whiteSpaceAlone_isTheSame() {
    assertThat(of("CREATE  TABLE t (a Int8) ENGINE = Memory").checksum()).isEqualTo(ONE.checksum());
    assertThat(ONE.checksum()).hasSize(16);
  }

  @Test
  void checksum_anotherStatement_isAnother() {
    assertThat(of("CREATE TABLE t (a Int16)\nENGINE = Memory").checksum())
        .isNotEqualTo(ONE.checksum());
  }

  @Test
  void read_everyStatement_hasNoComment() {
    Migration logs = Migration.read("0001_logs.sql");
    assertThat(logs.version()).isEqualTo(1);
    assertThat(logs.templates()).singleElement().asString().startsWith("CREATE TABLE");
  }

  private static Migration of(String statement) {
    return new Migration("0001_t.sql", ImmutableList.of(statement));
  }
}
