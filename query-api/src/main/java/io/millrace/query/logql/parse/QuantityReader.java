package io.millrace.query.logql.parse;

import io.millrace.query.logql.ast.ByteSizes;
import io.millrace.query.logql.ast.Durations;
import io.millrace.query.logql.ast.Quantity;

/** Reads numbers, durations and sizes. */
final class QuantityReader {
  private final TokenStream tokens;

  QuantityReader(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** Any kind of quantity, with a sign or without. */
  Quantity quantity(String expected) {
    boolean negative = tokens.accept("-");
    if (!negative) {
      tokens.accept("+");
    }
    Token token = tokens.peek();
    Quantity quantity =
        switch (token.kind()) {
          case NUMBER -> new Quantity.Plain(signed(number(token), negative));
          case DURATION -> {
            long nanos = Durations.parse(token.text()).orElseThrow();
            yield new Quantity.Duration(negative ? -nanos : nanos);
          }
          case BYTES -> {
            long count = ByteSizes.parse(token.text()).orElseThrow();
            yield new Quantity.Bytes(negative ? -count : count);
          }
          case IDENTIFIER -> new Quantity.Plain(signed(named(token, expected), negative));
          case STRING, SYMBOL, FLAG, END -> throw tokens.unexpected(expected);
        };
    tokens.next();
    return quantity;
  }

  /** A number with its sign. */
  double number(String expected) {
    Token start = tokens.peek();
    if (quantity(expected) instanceof Quantity.Plain number) {
      return number.value();
    }
    throw tokens.error(start, "found " + start.describe() + "; expected " + expected);
  }

  /** A duration over 0, without a sign. */
  long positiveNanos(String expected) {
    Token token = tokens.peek();
    if (token.kind() != Token.Kind.DURATION) {
      throw tokens.unexpected(expected);
    }
    long nanos = Durations.parse(token.text()).orElseThrow();
    if (nanos <= 0 || nanos > Durations.LONGEST_NANOS) {
      throw tokens.unexpected(expected + " (over 0, at most 20y)");
    }
    tokens.next();
    return nanos;
  }

  /** Whether a number follows, with a sign or without. */
  boolean startsNumber() {
    Token first = tokens.peek();
    boolean sign = first.isSymbol("-") || first.isSymbol("+");
    Token digits = sign ? tokens.peekSecond() : first;
    return digits.kind() == Token.Kind.NUMBER || digits.isWord("Inf") || digits.isWord("NaN");
  }

  private double named(Token token, String expected) {
    return switch (token.text()) {
      case "Inf" -> Double.POSITIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> throw tokens.unexpected(expected);
    };
  }

  private double number(Token token) {
    String text = token.text();
    if (text.startsWith("0x") || text.startsWith("0X")) {
      return Long.parseLong(text.substring(2), 16);
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw tokens.unexpected("a number below 1.8e308");
    }
    return value;
  }

  private static double signed(double value, boolean negative) {
    return negative ? -value : value;
  }
}
