package io.millrace.query.logql.template;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.template.Node.Command;
import io.millrace.query.logql.template.Node.Operand;
import io.millrace.query.logql.template.Node.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of a template over one record. */
final class TemplateRun {
  private static final int MAX_CALLS = 100;

  private final ImmutableMap<String, ImmutableList<Node>> bodies;
  private final TemplateContext context;
  private final StringBuilder out = new StringBuilder();
  private List<Variable> variables = new ArrayList<>();
  private int steps;
  private int calls;

  /** A variable with its value; mutable, because {@code =} sets it. */
  private static final class Variable {
    private final String name;
    private Object value;

    Variable(String name, Object value) {
      this.name = name;
      this.value = value;
    }
  }

  /** How a list of nodes ended. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  TemplateRun(ImmutableMap<String, ImmutableList<Node>> bodies, TemplateContext context) {
    this.bodies = bodies;
    this.context = context;
  }

  String text() {
    variables.add(new Variable("$", context.record()));
    run(bodies.get(TemplateParser.MAIN), context.record());
    return out.toString();
  }

  private Flow run(List<Node> nodes, Object dot) {
    int known = variables.size();
    Flow flow = Flow.ON;
    for (Node node : nodes) {
      flow = run(node, dot);
      if (flow != Flow.ON) {
        break;
      }
    }
    forget(known);
    return flow;
  }

  private Flow run(Node node, Object dot) {
    if (++steps > Template.MAX_STEPS) {
      throw new TemplateException("template: more than " + Template.MAX_STEPS + " actions");
    }
    return switch (node) {
      case Node.Text text -> {
        print(text.text());
        yield Flow.ON;
      }
      case Node.Action action -> {
        Object value = evaluate(action.pipe(), dot);
        if (action.pipe().variables().isEmpty()) {
          print(GoPrinter.print(value));
        }
        yield Flow.ON;
      }
      case Node.If branch -> branch(branch.pipe(), branch.body(), branch.otherwise(), dot, false);
      case Node.With branch -> branch(branch.pipe(), branch.body(), branch.otherwise(), dot, true);
      case Node.Range range -> range(range, dot);
      case Node.Call call -> call(call, dot);
      case Node.Break _ -> Flow.BREAK;
      case Node.Continue _ -> Flow.CONTINUE;
    };
  }

  private Flow branch(
      Pipe pipe, List<Node> body, List<Node> otherwise, Object dot, boolean setsDot) {
    int known = variables.size();
    Object value = evaluate(pipe, dot);
    Flow flow = GoValues.isTrue(value) ? run(body, setsDot ? value : dot) : run(otherwise, dot);
    forget(known);
    return flow;
  }

  private Flow range(Node.Range range, Object dot) {
    int known = variables.size();
    // the variables are set for each element, not to the whole
    Object value = evaluate(range.pipe().commands(), dot);
    List<GoValues.Element> elements = GoValues.elements(value, range.pipe().line());
    for (GoValues.Element element : elements) {
      set(range.pipe(), element);
      Flow flow = run(range.body(), element.value());
      if (range.pipe().declares()) {
        forget(known);
      }
      if (flow == Flow.BREAK) {
        break;
      }
    }
    return elements.isEmpty() ? run(range.otherwise(), dot) : Flow.ON;
  }

  private void set(Pipe pipe, GoValues.Element element) {
    ImmutableList<String> names = pipe.variables();
    if (names.size() == 2) {
      assign(names.getFirst(), element.key(), pipe.declares());
    }
    if (!names.isEmpty()) {
      assign(names.getLast(), element.value(), pipe.declares());
    }
  }

  private Flow call(Node.Call call, Object dot) {
    ImmutableList<Node> body = bodies.get(call.name());
    if (body == null) {
      throw TemplateException.at(call.line(), "no template is named \"" + call.name() + "\"");
    }
    if (++calls > MAX_CALLS) {
      throw TemplateException.at(
          call.line(), "more than " + MAX_CALLS + " templates in each other");
    }
    Object argument = call.pipe().map(pipe -> evaluate(pipe, dot)).orElse(null);
    List<Variable> outer = variables;
    variables = new ArrayList<>(List.of(new Variable("$", argument)));
    run(body, argument);
    variables = outer;
    calls--;
    return Flow.ON;
  }

  private Object evaluate(Pipe pipe, Object dot) {
    Object value = evaluate(pipe.commands(), dot);
    pipe.variables().forEach(name -> assign(name, value, pipe.declares()));
    return value;
  }

  private Object evaluate(List<Command> commands, Object dot) {
    Object value = null;
    boolean first = true;
    for (Command command : commands) {
      value = evaluate(command, dot, value, first);
      first = false;
    }
    return value;
  }

  /** The value of the command before is the last argument. */
  private Object evaluate(Command command, Object dot, Object before, boolean first) {
    Operand head = command.operands().getFirst();
    List<Operand> rest = command.operands().subList(1, command.operands().size());
    if (head instanceof Operand.Function function) {
      return callFunction(function.name(), rest, dot, before, first);
    }
    if (!rest.isEmpty() || !first) {
      throw new TemplateException("template: only a function takes arguments");
    }
    return value(head, dot);
  }

  private Object callFunction(
      String name, List<Operand> operands, Object dot, Object before, boolean first) {
    // and, or stop at the first value that decides
    boolean isAnd = name.equals("and");
    List<Object> arguments = new ArrayList<>();
    for (Operand operand : operands) {
      Object argument = value(operand, dot);
      arguments.add(argument);
      if ((isAnd || name.equals("or")) && GoValues.isTrue(argument) != isAnd) {
        return argument;
      }
    }
    if (!first) {
      arguments.add(before);
    }
    return TemplateFunctions.call(name, new Arguments(name, arguments, context));
  }

  private Object value(Operand operand, Object dot) {
    return switch (operand) {
      case Operand.Constant constant -> constant.value();
      case Operand.Dot _ -> dot;
      case Operand.Variable variable -> find(variable.name()).value;
      case Operand.Function function ->
          TemplateFunctions.call(
              function.name(), new Arguments(function.name(), List.of(), context));
      case Operand.Nested nested -> evaluate(nested.pipe(), dot);
      case Operand.Field field -> field(value(field.of(), dot), field.name());
    };
  }

  private static Object field(Object of, String name) {
    return switch (of) {
      case TemplateRecord record -> record.label(name);
      case Map<?, ?> map -> map.get(name);
      case null -> throw new TemplateException("template: nil has no field " + name);
      default ->
          throw new TemplateException(
              "template: a " + GoValues.typeName(of) + " has no field " + name);
    };
  }

  private void assign(String name, Object value, boolean declares) {
    if (declares) {
      variables.add(new Variable(name, value));
    } else {
      find(name).value = value;
    }
  }

  private Variable find(String name) {
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name.equals(name)) {
        return variables.get(i);
      }
    }
    throw new TemplateException("template: unknown variable " + name);
  }

  private void forget(int known) {
    while (variables.size() > known) {
      variables.removeLast();
    }
  }

  private void print(String text) {
    if (out.length() + text.length() > Template.MAX_OUTPUT) {
      throw tooLong();
    }
    out.append(text);
  }

  static TemplateException tooLong() {
    return new TemplateException(
        "template: more than " + Template.MAX_OUTPUT + " characters of output");
  }
}
