package io.millrace.storage.clickhouse.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A node of ClickHouse's syntax tree, as EXPLAIN AST prints it: a line each, one space of
 * indentation for each level.
 *
 * @param type kind of node, e.g. {@code Function}
 * @param text what stands behind it, e.g. its name; without alias and number of children
 */
record SyntaxTree(String type, String text, List<SyntaxTree> children) {
  static SyntaxTree parse(List<String> lines) {
    SyntaxTree root = new SyntaxTree("", "", new ArrayList<>());
    Deque<SyntaxTree> path = new ArrayDeque<>();
    path.push(root);
    for (String line : lines) {
      String node = line.stripLeading();
      int depth = line.length() - node.length();
      while (path.size() > depth + 1) {
        path.pop();
      }
      SyntaxTree parsed = node(node);
      path.getFirst().children.add(parsed);
      path.push(parsed);
    }
    return root;
  }

  private static SyntaxTree node(String line) {
    int space = line.indexOf(' ');
    if (space < 0) {
      return new SyntaxTree(line, "", new ArrayList<>());
    }
    String text = line.substring(space + 1);
    int end = text.indexOf(" (");
    if (text.startsWith("(")) {
      end = 0;
    }
    return new SyntaxTree(
        line.substring(0, space),
        (end < 0 ? text : text.substring(0, end)).strip(),
        new ArrayList<>());
  }

  SyntaxTree child(int index) {
    return children.get(index);
  }
}
