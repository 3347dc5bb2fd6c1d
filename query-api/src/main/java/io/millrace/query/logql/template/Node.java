package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** A piece of a compiled template. */
sealed interface Node {
  /** Text outside of actions. */
  record Text(String text) implements Node {}

  /** {@code {{ pipeline }}}; printed unless it sets a variable. */
  record Action(Pipe pipe) implements Node {}

  /** {@code {{ if }}} … {@code {{ else }}}. */
  record If(Pipe pipe, ImmutableList<Node> body, ImmutableList<Node> otherwise) implements Node {}

  /** {@code {{ with }}}: as if, with the dot set to the value. */
  record With(Pipe pipe, ImmutableList<Node> body, ImmutableList<Node> otherwise) implements Node {}

  /** {@code {{ range }}}. */
  record Range(Pipe pipe, ImmutableList<Node> body, ImmutableList<Node> otherwise)
      implements Node {}

  /** {@code {{ template "name" pipeline }}}. */
  record Call(String name, Optional<Pipe> pipe, int line) implements Node {}

  /** {@code {{ break }}}. */
  record Break() implements Node {}

  /** {@code {{ continue }}}. */
  record Continue() implements Node {}

  /**
   * {@code $a, $b := command | command}.
   *
   * @param variables set to the value; two only in a range
   * @param declares whether they are new ({@code :=})
   */
  record Pipe(
      ImmutableList<String> variables,
      boolean declares,
      ImmutableList<Command> commands,
      int line) {}

  /** A value and its arguments. */
  record Command(ImmutableList<Operand> operands) {}

  /** A value in a command. */
  sealed interface Operand {
    /** A string, a number or a truth value; null for nil. */
    record Constant(Object value) implements Operand {}

    /** {@code .}. */
    record Dot() implements Operand {}

    /** {@code $name}. */
    record Variable(String name) implements Operand {}

    /** A function's name. */
    record Function(String name) implements Operand {}

    /** {@code (pipeline)}. */
    record Nested(Pipe pipe) implements Operand {}

    /** {@code of.name}. */
    record Field(Operand of, String name) implements Operand {}
  }
}
