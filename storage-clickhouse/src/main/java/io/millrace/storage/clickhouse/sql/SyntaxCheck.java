package io.millrace.storage.clickhouse.sql;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Looks at the syntax tree alone, before ClickHouse resolves a name: resolving can already read a
 * file, call a server or run a subquery. Node types, functions and tables are taken from lists of
 * what is allowed.
 */
public final class SyntaxCheck {
  /** White space and comments, then the first word of a SELECT. */
  private static final Pattern SELECT =
      Pattern.compile(
          "(?is)\\A(?:\\s|--[^\\n]*(?:\\n|\\z)|/\\*.*?\\*/|\\()*+(?:select|with|from)\\b.*");

  private static final ImmutableSet<String> QUERIES =
      ImmutableSet.of("SelectWithUnionQuery", "SelectIntersectExceptQuery", "SelectQuery");

  private static final ImmutableSet<String> HARMLESS =
      ImmutableSet.of(
          "SelectWithUnionQuery",
          "SelectIntersectExceptQuery",
          "SelectQuery",
          "ExpressionList",
          "WithElement",
          "Subquery",
          "Literal",
          "Identifier",
          "Asterisk",
          "QualifiedAsterisk",
          "ColumnsTransformerList",
          "ColumnsExceptTransformer",
          "ColumnsReplaceTransformer",
          "ColumnsReplaceTransformer::Replacement",
          "ColumnsRegexpMatcher",
          "ColumnsListMatcher",
          "QualifiedColumnsRegexpMatcher",
          "QualifiedColumnsListMatcher",
          "TablesInSelectQuery",
          "TablesInSelectQueryElement",
          "TableJoin",
          "ArrayJoin",
          "WindowDefinition",
          "WindowListElement",
          "OrderByElement",
          "InterpolateElement");

  private static final ImmutableSet<String> SET_FUNCTIONS =
      ImmutableSet.of(
          "in",
          "notin",
          "globalin",
          "globalnotin",
          "nullin",
          "notnullin",
          "globalnullin",
          "globalnotnullin");

  private SyntaxCheck() {}

  /**
   * Refuses what is no SELECT by its first word, so that EXPLAIN can be put before it.
   *
   * @throws io.millrace.model.store.StoreException REJECTED
   */
  public static void checkBegin(String sql) {
    if (!SELECT.matcher(sql).matches()) {
      throw SqlRules.refused("only one SELECT is allowed");
    }
  }

  /**
   * Checks what EXPLAIN AST printed.
   *
   * @throws io.millrace.model.store.StoreException REJECTED, with what is at fault
   */
  public static void check(List<String> lines) {
    SyntaxTree root = SyntaxTree.parse(lines);
    if (root.children().size() != 1 || !QUERIES.contains(root.child(0).type())) {
      throw SqlRules.refused("only one SELECT is allowed");
    }
    for (SyntaxTree part : root.child(0).children()) {
      if (part.type().equals("Identifier")) {
        throw SqlRules.refused(
            "FORMAT is not allowed (the parameter format of the request names the format)");
      }
    }
    check(root.child(0));
  }

  private static void check(SyntaxTree node) {
    switch (node.type()) {
      case "Function" -> checkFunction(node);
      case "TableExpression" -> checkTableExpression(node);
      case "TableIdentifier" -> checkTable(node.text());
      case "Set" -> throw SqlRules.refused("SETTINGS are not allowed");
      case "QueryParameter" -> throw SqlRules.refused("query parameters are not allowed");
      case "ColumnsApplyTransformer" -> throw SqlRules.refused("APPLY is not allowed");
      default -> {
        if (!HARMLESS.contains(node.type())) {
          throw SqlRules.refused(node.type() + " is not allowed (expected: one plain SELECT)");
        }
      }
    }
    node.children().forEach(SyntaxCheck::check);
  }

  private static void checkFunction(SyntaxTree node) {
    SqlRules.checkFunction(node.text());
    if (SET_FUNCTIONS.contains(Ascii.toLowerCase(node.text()))
        && !node.children().isEmpty()
        && node.child(0).children().size() == 2) {
      SyntaxTree set = node.child(0).child(1);
      if (set.type().equals("Identifier") || set.type().equals("TableIdentifier")) {
        // A name there may be a table's.
        checkTable(set.text());
      }
    }
  }

  private static void checkTableExpression(SyntaxTree node) {
    for (SyntaxTree source : node.children()) {
      if (source.type().equals("Function")) {
        throw SqlRules.refusedTableFunction(source.text());
      }
      if (source.type().equals("SampleRatio")) {
        throw SqlRules.refused("SAMPLE is not allowed");
      }
    }
  }

  /** A name without database is a view of the tenant's, or one that WITH has made. */
  private static void checkTable(String name) {
    if (name.indexOf('.') >= 0) {
      throw SqlRules.refusedTable(name);
    }
  }
}
