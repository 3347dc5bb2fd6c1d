package io.millrace.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KillPlanTest {
  private static List<ProcessKind> kills(long seed, int count) {
    KillPlan plan = new KillPlan(seed);
    return IntStream.range(0, count).mapToObj(i -> plan.next()).toList();
  }

  @Test
  void next_inADeck_dealsEachKindByItsWeight() {
    List<ProcessKind> kills = kills(5, 2 * KillPlan.DECK);
    for (List<ProcessKind> deck :
        List.of(kills.subList(0, KillPlan.DECK), kills.subList(KillPlan.DECK, kills.size()))) {
      for (ProcessKind kind : ProcessKind.values()) {
        assertThat(deck).filteredOn(kind::equals).as(kind.name()).hasSize(kind.weight());
      }
    }
  }

  @Test
  void next_withTheSameSeed_isTheSame() {
    assertThat(kills(7, 100)).isEqualTo(kills(7, 100)).isNotEqualTo(kills(8, 100));
  }
}
