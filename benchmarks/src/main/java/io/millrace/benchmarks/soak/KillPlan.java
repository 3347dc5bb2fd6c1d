package io.millrace.benchmarks.soak;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Who dies next, and when: a deck of all kinds by their weights, shuffled and dealt out, so that
 * each kind has its turn in every run of {@link #DECK} kills. The same seed gives the same plan.
 */
final class KillPlan {
  /** Kills in one deck. */
  static final int DECK = 14;

  private static final int ONE_IN_FOUR = 4;
  private static final int ONE_IN_EIGHT = 8;
  private static final int LONGEST_PAUSE_SECONDS = 30;

  private final Random random;
  private final Deque<ProcessKind> deck = new ArrayDeque<>();

  KillPlan(long seed) {
    this.random = new Random(seed);
  }

  /** The kind that dies next. */
  ProcessKind next() {
    if (deck.isEmpty()) {
      List<ProcessKind> cards = new ArrayList<>();
      for (ProcessKind kind : ProcessKind.values()) {
        cards.addAll(Collections.nCopies(kind.weight(), kind));
      }
      Collections.shuffle(cards, random);
      deck.addAll(cards);
    }
    return deck.pop();
  }

  /** Whether another one dies with it. */
  boolean dieTogether() {
    return random.nextInt(ONE_IN_FOUR) == 0;
  }

  /** Whether a writer is stopped before it. */
  boolean pauseWriter() {
    return random.nextInt(ONE_IN_EIGHT) == 0;
  }

  /** How long a writer is stopped: past its session in one of two. */
  Duration pause() {
    return Duration.ofSeconds(1 + random.nextInt(LONGEST_PAUSE_SECONDS));
  }

  /** One of several. */
  int choose(int count) {
    return random.nextInt(count);
  }

  /** From the recovery to the next kill. */
  Duration calm() {
    return Duration.ofMillis(random.nextInt((int) SoakOptions.LONGEST_CALM.toMillis()));
  }
}
