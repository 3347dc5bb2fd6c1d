package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.ByteSizes;
import io.millrace.query.logql.template.TemplateFunctions.Definition;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Arithmetic. Texts are read as numbers, as 0 where they are none. The functions with an f compute
 * with decimal fractions, so that 0.1 and 0.2 are 0.3.
 */
final class NumberFunctions {
  // the digits behind the point that a quotient keeps
  private static final int DIVISION_DIGITS = 16;

  static final ImmutableMap<String, Definition> ALL =
      ImmutableMap.<String, Definition>builder()
          .put("int", Definition.of(1, a -> a.asLong(0)))
          .put("float64", Definition.of(1, a -> a.asDouble(0)))
          .put("bytes", Definition.of(1, NumberFunctions::bytes))
          .put("add", Definition.atLeast(1, a -> whole(a, Long::sum)))
          .put("sub", Definition.of(2, a -> a.asLong(0) - a.asLong(1)))
          .put("mul", Definition.atLeast(1, a -> whole(a, (x, y) -> x * y)))
          .put("div", Definition.of(2, a -> a.asLong(0) / divisor(a)))
          .put("mod", Definition.of(2, a -> a.asLong(0) % divisor(a)))
          .put("max", Definition.atLeast(1, a -> whole(a, Math::max)))
          .put("min", Definition.atLeast(1, a -> whole(a, Math::min)))
          .put("addf", Definition.atLeast(1, a -> decimal(a, BigDecimal::add)))
          .put("subf", Definition.atLeast(1, a -> decimal(a, BigDecimal::subtract)))
          .put("mulf", Definition.atLeast(1, a -> decimal(a, BigDecimal::multiply)))
          .put("divf", Definition.atLeast(1, a -> decimal(a, (x, y) -> quotient(a, x, y))))
          .put("maxf", Definition.atLeast(1, a -> fraction(a, Math::max)))
          .put("minf", Definition.atLeast(1, a -> fraction(a, Math::min)))
          .put("ceil", Definition.of(1, a -> Math.ceil(a.asDouble(0))))
          .put("floor", Definition.of(1, a -> Math.floor(a.asDouble(0))))
          .put("round", new Definition(2, 3, NumberFunctions::round))
          .buildOrThrow();

  private NumberFunctions() {}

  private static Object bytes(Arguments arguments) {
    return ByteSizes.parse(arguments.string(0))
        .orElseThrow(() -> arguments.failed("found no size such as 2KB"));
  }

  private static Object whole(Arguments arguments, LongBinaryOperator operator) {
    long result = arguments.asLong(0);
    for (int i = 1; i < arguments.size(); i++) {
      result = operator.applyAsLong(result, arguments.asLong(i));
    }
    return result;
  }

  private static long divisor(Arguments arguments) {
    long divisor = arguments.asLong(1);
    if (divisor == 0) {
      throw arguments.failed("division by zero");
    }
    return divisor;
  }

  private static Object fraction(Arguments arguments, DoubleBinaryOperator operator) {
    double result = arguments.asDouble(0);
    for (int i = 1; i < arguments.size(); i++) {
      result = operator.applyAsDouble(result, arguments.asDouble(i));
    }
    return result;
  }

  private static Object decimal(Arguments arguments, BinaryOperator<BigDecimal> operator) {
    BigDecimal result = exact(arguments, 0);
    for (int i = 1; i < arguments.size(); i++) {
      result = operator.apply(result, exact(arguments, i));
    }
    return result.doubleValue();
  }

  private static BigDecimal exact(Arguments arguments, int index) {
    double value = arguments.asDouble(index);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw arguments.failed("found " + GoNumbers.special(value) + ", expected a finite number");
    }
    return new BigDecimal(Double.toString(value));
  }

  private static BigDecimal quotient(Arguments arguments, BigDecimal left, BigDecimal right) {
    if (right.signum() == 0) {
      throw arguments.failed("division by zero");
    }
    return left.divide(right, DIVISION_DIGITS, RoundingMode.HALF_UP);
  }

  /** To so many digits; a part of one half and more goes up, or of what a third argument says. */
  private static Object round(Arguments arguments) {
    double value = arguments.asDouble(0);
    double up = arguments.size() > 2 ? arguments.asDouble(2) : 0.5;
    double power = Math.pow(10, (double) arguments.asLong(1));
    double digits = value * power;
    // the fraction has the sign of the number
    double part = digits - (digits < 0 ? Math.ceil(digits) : Math.floor(digits));
    return (part >= up ? Math.ceil(digits) : Math.floor(digits)) / power;
  }
}
