package io.millrace.query.logql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.query.generated.QueryGenerator;
import io.millrace.query.generated.Vocabulary;
import io.millrace.query.logql.ast.Expression;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParserPropertyTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int QUERIES = 5_000;
  private static final int GARBAGE = 20_000;

  private final LogQlParser parser = new LogQlParser(ParseLimits.DEFAULT);
  private final long seed = Long.getLong("millrace.seed", System.nanoTime());

  @Test
  void parse_printedExpression_givesTheSameExpression() {
    System.out.println("seed: " + seed + " (-Dmillrace.seed=… repeats it)");
    Random random = new Random(seed);
    QueryGenerator generator = new QueryGenerator(random, Vocabulary.standard());
    for (int i = 0; i < QUERIES; i++) {
      Expression expression = random.nextBoolean() ? generator.logQuery() : generator.metric(3);
      String text = expression.toString();

      assertThat(parser.parse(text)).as("seed %d: %s", seed, text).isEqualTo(expression);
      assertThat(parser.parse(text).toString()).as("seed %d", seed).isEqualTo(text);
    }
  }

  @Test
  void parse_garbage_givesAnExpressionOrASyntaxErrorQuickly() {
    Random random = new Random(seed);
    QueryGenerator generator = new QueryGenerator(random, Vocabulary.standard());
    long begin = System.nanoTime();
    for (int i = 0; i < GARBAGE; i++) {
      String text = mutated(random, generator.metric(2).toString());
      try {
        assertThat(parser.parse(text)).as("seed %d: %s", seed, text).isNotNull();
      } catch (LogQlException e) {
        assertThat(e.getMessage()).as("seed %d: %s", seed, text).startsWith("parse error at line ");
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void parse_longestInput_takesLessThanASecondOfAProcessor() {
    String[] units = {
      "(", "{", "1+", "1^", "sum(", "{a=\"b\"}|=\"x\"", "\"", "a and ", "9", "#\n", "\\"
    };
    for (String unit : units) {
      String text = unit.repeat(ParseLimits.DEFAULT.maxLength() / unit.length());
      long begin = THREADS.getCurrentThreadCpuTime();

      assertThatThrownBy(() -> parser.parse(text)).as(unit).isInstanceOf(LogQlException.class);

      assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - begin))
          .as(unit)
          .isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void parse_tooLong_namesTheLimit() {
    String text = " ".repeat(ParseLimits.DEFAULT.maxLength() + 1);

    assertThatThrownBy(() -> parser.parse(text))
        .hasMessage(
            "parse error at line 1, col 1: query length: 131073 (expected: at most 131072)");
  }

  private static String mutated(Random random, String text) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(mutated.length() + 1);
      switch (random.nextInt(3)) {
        case 0 ->
            mutated.insert(
                at,
                "{}()[]|=!~<>\"`'\\,.#-+*/%^@ 5mabyor\n\u00e9\uD83D".charAt(random.nextInt(36)));
        case 1 -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(6)));
        default -> mutated.insert(at, text, 0, random.nextInt(text.length() + 1));
      }
    }
    return mutated.toString();
  }
}
