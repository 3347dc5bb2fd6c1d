package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.template.Node.Command;
import io.millrace.query.logql.template.Node.Operand;
import io.millrace.query.logql.template.Node.Pipe;
import io.millrace.query.logql.template.TemplateToken.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recursive descent over the words of a template; nesting is bounded. */
final class TemplateParser {
  /** The whole template's name among those that it defines. */
  static final String MAIN = "";

  private static final int MAX_DEPTH = 100;
  private static final Set<String> ENDS = Set.of("end", "else");

  private final List<TemplateToken> tokens;
  private final Map<String, ImmutableList<Node>> templates = new HashMap<>();
  private final Deque<String> variables = new ArrayDeque<>();
  private int position;
  private int depth;
  private int ranges;

  TemplateParser(String text) {
    this.tokens = new TemplateLexer(text).tokens();
  }

  /** The bodies by name. */
  ImmutableMap<String, ImmutableList<Node>> parse() {
    variables.push("$");
    ImmutableList<Node> main = nodes();
    if (peek().kind() != Kind.END) {
      throw unexpected("no `" + peekAction().text() + "` without its beginning");
    }
    templates.put(MAIN, main);
    return ImmutableMap.copyOf(templates);
  }

  /** Up to an end, an else, or the end of the text. */
  private ImmutableList<Node> nodes() {
    if (++depth > MAX_DEPTH) {
      throw error("found nesting deeper than " + MAX_DEPTH + " levels");
    }
    int known = variables.size();
    ImmutableList.Builder<Node> nodes = ImmutableList.builder();
    while (peek().kind() != Kind.END && !startsEnd()) {
      TemplateToken token = next();
      if (token.kind() == Kind.TEXT) {
        nodes.add(new Node.Text(token.text()));
      } else {
        action().ifPresent(nodes::add);
      }
    }
    forget(known);
    depth--;
    return nodes.build();
  }

  private void forget(int known) {
    while (variables.size() > known) {
      variables.pop();
    }
  }

  private boolean startsEnd() {
    TemplateToken word = peekAction();
    return peek().kind() == Kind.OPEN
        && word.kind() == Kind.IDENTIFIER
        && ENDS.contains(word.text());
  }

  /** The word behind the opening braces. */
  private TemplateToken peekAction() {
    int at = position + 1;
    while (at < tokens.size() - 1 && tokens.get(at).kind() == Kind.SPACE) {
      at++;
    }
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  private Optional<Node> action() {
    skipBlanks();
    TemplateToken word = peek();
    if (word.kind() == Kind.IDENTIFIER) {
      switch (word.text()) {
        case "if" -> {
          return Optional.of(conditional(true));
        }
        case "with" -> {
          return Optional.of(conditional(false));
        }
        case "range" -> {
          return Optional.of(range());
        }
        case "define" -> {
          next();
          define(name());
          return Optional.empty();
        }
        case "block" -> {
          return Optional.of(block());
        }
        case "template" -> {
          return Optional.of(call());
        }
        case "break", "continue" -> {
          return Optional.of(jump());
        }
        default -> {}
      }
    }
    Pipe pipe = pipe(false);
    close();
    return Optional.of(new Node.Action(pipe));
  }

  private Node conditional(boolean isIf) {
    next();
    int known = variables.size();
    Pipe pipe = pipe(false);
    close();
    ImmutableList<Node> body = nodes();
    ImmutableList<Node> otherwise = otherwise(isIf ? "if" : "with");
    forget(known);
    return isIf ? new Node.If(pipe, body, otherwise) : new Node.With(pipe, body, otherwise);
  }

  /** {@code {{ else }}} … {@code {{ end }}}, {@code {{ else if … }}} or {@code {{ end }}}. */
  private ImmutableList<Node> otherwise(String chained) {
    if (peek().kind() == Kind.END) {
      throw unexpected("`{{ end }}` to close `{{ " + chained + " }}`");
    }
    next();
    skipBlanks();
    boolean isElse = next().isWord("else");
    skipBlanks();
    if (!isElse) {
      close();
      return ImmutableList.of();
    }
    if (peek().isWord(chained) && !chained.equals("range")) {
      depth++;
      Node nested = conditional(chained.equals("if"));
      depth--;
      return ImmutableList.of(nested);
    }
    close();
    ImmutableList<Node> body = nodes();
    end("{{ else }}");
    return body;
  }

  private void end(String what) {
    if (peek().kind() == Kind.END || !peekAction().isWord("end")) {
      throw unexpected("`{{ end }}` to close `" + what + "`");
    }
    next();
    skipBlanks();
    next();
    close();
  }

  private Node range() {
    next();
    int known = variables.size();
    Pipe pipe = pipe(true);
    close();
    ranges++;
    ImmutableList<Node> body = nodes();
    ranges--;
    ImmutableList<Node> otherwise = otherwise("range");
    forget(known);
    return new Node.Range(pipe, body, otherwise);
  }

  private Node jump() {
    TemplateToken word = next();
    if (ranges == 0) {
      throw error("found `" + word.text() + "` outside of a range");
    }
    close();
    return word.isWord("break") ? new Node.Break() : new Node.Continue();
  }

  private void define(String name) {
    close();
    int known = variables.size();
    int open = ranges;
    ranges = 0;
    ImmutableList<Node> body = nodes();
    ranges = open;
    forget(known);
    end("{{ define }}");
    templates.put(name, body);
  }

  private Node block() {
    int line = next().line();
    String name = name();
    skipBlanks();
    Pipe pipe = pipe(false);
    define(name);
    return new Node.Call(name, Optional.of(pipe), line);
  }

  private Node call() {
    int line = next().line();
    String name = name();
    skipBlanks();
    Optional<Pipe> pipe = peek().kind() == Kind.CLOSE ? Optional.empty() : Optional.of(pipe(false));
    close();
    return new Node.Call(name, pipe, line);
  }

  private String name() {
    skipBlanks();
    if (peek().kind() == Kind.CONSTANT && peek().value() instanceof String name) {
      next();
      return name;
    }
    throw unexpected("a template's name in quotes");
  }

  private Pipe pipe(boolean forRange) {
    if (++depth > MAX_DEPTH) {
      throw error("found nesting deeper than " + MAX_DEPTH + " levels");
    }
    skipBlanks();
    int line = peek().line();
    ImmutableList<String> set = ImmutableList.of();
    boolean declares = false;
    int assignment = assignmentAhead(forRange);
    if (assignment >= 0) {
      declares = tokens.get(assignment).is(":=");
      set = assigned(assignment, declares);
      skipBlanks();
    }
    ImmutableList.Builder<Command> commands = ImmutableList.builder();
    commands.add(command());
    while (peek().is("|")) {
      next();
      skipBlanks();
      commands.add(command());
    }
    if (declares) {
      set.forEach(variables::push);
    }
    depth--;
    return new Pipe(set, declares, commands.build(), line);
  }

  /** Where {@code :=} or {@code =} stands behind variables; -1 if nothing is set. */
  private int assignmentAhead(boolean forRange) {
    int at = position;
    int count = 0;
    while (tokens.get(at).kind() == Kind.VARIABLE) {
      count++;
      at = behindBlanks(at + 1);
      if (!tokens.get(at).is(",")) {
        break;
      }
      at = behindBlanks(at + 1);
    }
    boolean found = count > 0 && (tokens.get(at).is(":=") || tokens.get(at).is("="));
    if (found && count > (forRange ? 2 : 1)) {
      throw error("found " + count + " variables before `" + tokens.get(at).text() + "`");
    }
    return found ? at : -1;
  }

  private ImmutableList<String> assigned(int assignment, boolean declares) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    while (position < assignment) {
      TemplateToken token = next();
      if (token.kind() == Kind.VARIABLE) {
        if (!declares && !variables.contains(token.text())) {
          throw error("found the unknown variable `" + token.text() + "`");
        }
        names.add(token.text());
      }
    }
    next();
    return names.build();
  }

  private int behindBlanks(int at) {
    int next = at;
    while (tokens.get(next).kind() == Kind.SPACE) {
      next++;
    }
    return next;
  }

  private Command command() {
    ImmutableList.Builder<Operand> operands = ImmutableList.builder();
    boolean any = false;
    while (true) {
      skipBlanks();
      TemplateToken token = peek();
      if (token.kind() == Kind.CLOSE || token.is("|") || token.is(")")) {
        break;
      }
      operands.add(operand());
      any = true;
      TemplateToken behind = peek();
      if (behind.kind() != Kind.SPACE
          && behind.kind() != Kind.CLOSE
          && !behind.is("|")
          && !behind.is(")")) {
        throw unexpected("a blank between two values");
      }
    }
    if (!any) {
      throw unexpected("a value or a function");
    }
    return new Command(operands.build());
  }

  private Operand operand() {
    Operand value = term();
    while (peek().kind() == Kind.FIELD) {
      if (value instanceof Operand.Constant || value instanceof Operand.Function) {
        throw unexpected("no field behind a constant or a function");
      }
      value = new Operand.Field(value, next().text().substring(1));
    }
    return value;
  }

  private Operand term() {
    TemplateToken token = next();
    return switch (token.kind()) {
      case CONSTANT -> new Operand.Constant(token.value());
      case DOT -> new Operand.Dot();
      case FIELD -> new Operand.Field(new Operand.Dot(), token.text().substring(1));
      case VARIABLE -> variable(token);
      case IDENTIFIER -> function(token);
      case SYMBOL -> nested(token);
      case TEXT, OPEN, CLOSE, SPACE, END -> {
        position--;
        throw unexpected("a value or a function");
      }
    };
  }

  private Operand variable(TemplateToken token) {
    if (!variables.contains(token.text())) {
      throw error("found the unknown variable `" + token.text() + "`");
    }
    return new Operand.Variable(token.text());
  }

  private Operand function(TemplateToken token) {
    if (!TemplateFunctions.exists(token.text())) {
      throw error("found the unknown function `" + token.text() + "`");
    }
    return new Operand.Function(token.text());
  }

  private Operand nested(TemplateToken token) {
    if (!token.is("(")) {
      position--;
      throw unexpected("a value or a function");
    }
    Pipe pipe = pipe(false);
    if (!peek().is(")")) {
      throw unexpected("`)`");
    }
    next();
    return new Operand.Nested(pipe);
  }

  private void close() {
    skipBlanks();
    if (peek().kind() != Kind.CLOSE) {
      throw unexpected("`}}`");
    }
    next();
  }

  private void skipBlanks() {
    while (peek().kind() == Kind.SPACE) {
      position++;
    }
  }

  private TemplateToken peek() {
    return tokens.get(position);
  }

  private TemplateToken next() {
    TemplateToken token = tokens.get(position);
    if (token.kind() != Kind.END) {
      position++;
    }
    return token;
  }

  private TemplateException unexpected(String expected) {
    return error("found " + peek().describe() + "; expected " + expected);
  }

  private TemplateException error(String message) {
    return TemplateException.at(peek().line(), message);
  }
}
