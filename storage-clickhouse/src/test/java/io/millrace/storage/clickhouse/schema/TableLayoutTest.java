package io.millrace.storage.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableLayoutTest {
  private static final TableLayout CLUSTER = TableLayout.cluster("logs", true);

  @Test
  void changed_oneServer_isTheNameAlone() {
    assertThat(TableLayout.SINGLE.changed("millrace", "logs")).isEqualTo("logs");
    assertThat(TableLayout.SINGLE.ofAllShards("system.parts")).isEqualTo("system.parts");
    assertThat(TableLayout.SINGLE.settings()).isEmpty();
    assertThat(TableLayout.SINGLE.localDatabase("millrace")).isEqualTo("millrace");
  }

  @Test
  void changed_cluster_isEveryServersPart() {
    assertThat(CLUSTER.changed("millrace", "logs"))
        .isEqualTo("`millrace_local`.logs ON CLUSTER `logs`");
    assertThat(CLUSTER.withPartDatabase("parts").changed("millrace", "logs"))
        .isEqualTo("`parts`.logs ON CLUSTER `logs`");
    assertThat(CLUSTER.ofAllShards("system.parts")).isEqualTo("cluster('logs', system.parts)");
    assertThat(CLUSTER.settings()).containsEntry("distributed_foreground_insert", "1");
  }

  @Test
  void names_thatCannotBe_areRefused() {
    assertThatThrownBy(() -> TableLayout.cluster("a'b", true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cluster: 'a'b' (expected: ");
    assertThatThrownBy(() -> CLUSTER.withPartDatabase("a`b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("local database: 'a`b' (expected: ");
  }
}
