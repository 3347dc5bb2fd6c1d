package io.millrace.query.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Brings answers into the form in which two servers must agree: the README of loki-answers. */
public final class AnswerForm {
  private static final Set<String> UNORDERED_LISTS =
      Set.of("result", "series", "labels", "detectedLabels", "fields");

  private AnswerForm() {}

  /** Without stats and texts of errors; streams and series in an order of their own. */
  public static JsonNode of(JsonNode answer) {
    JsonNode copy = sortedKeys(answer);
    clean(copy);
    if (copy.isObject()) {
      ((ObjectNode) copy).remove("stats");
      for (String name : UNORDERED_LISTS) {
        if (copy.path(name).isArray() && !copy.path("resultType").asText().equals("scalar")) {
          sort((ArrayNode) copy.get(name));
        }
      }
    } else if (copy.isArray()) {
      sort((ArrayNode) copy);
    }
    return copy;
  }

  /** What differs, short enough to read; empty if nothing does. */
  public static String difference(JsonNode expected, JsonNode actual) {
    JsonNode wanted = of(expected);
    JsonNode found = of(actual);
    if (wanted.equals(found)) {
      return "";
    }
    if (!wanted.path("result").isArray() || !found.path("result").isArray()) {
      return "expected " + wanted + " but was " + found;
    }
    Set<JsonNode> missing = members(wanted.get("result"));
    Set<JsonNode> extra = members(found.get("result"));
    missing.removeAll(members(found.get("result")));
    extra.removeAll(members(wanted.get("result")));
    return missing.size()
        + " missing, the first "
        + first(missing)
        + "; "
        + extra.size()
        + " extra, the first "
        + first(extra);
  }

  private static Set<JsonNode> members(JsonNode array) {
    Set<JsonNode> members = new LinkedHashSet<>();
    array.forEach(members::add);
    return members;
  }

  private static String first(Set<JsonNode> members) {
    String text = members.isEmpty() ? "none" : members.iterator().next().toString();
    return text.length() <= 1000 ? text : text.substring(0, 1000) + "…";
  }

  private static JsonNode sortedKeys(JsonNode node) {
    if (node.isObject()) {
      ObjectNode sorted = JsonNodeFactory.instance.objectNode();
      TreeSet<String> names = new TreeSet<>();
      node.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> sorted.set(name, sortedKeys(node.get(name))));
      return sorted;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(member -> copy.add(sortedKeys(member)));
      return copy;
    }
    return node;
  }

  private static void clean(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("__error_details__");
    }
    node.forEach(AnswerForm::clean);
  }

  private static void sort(ArrayNode array) {
    List<JsonNode> members = new ArrayList<>();
    array.forEach(members::add);
    members.sort(Comparator.comparing(JsonNode::toString));
    array.removeAll();
    array.addAll(members);
  }
}
