package io.millrace.query.logql.ast;

/** How the samples of a group become one, or which of them stay. */
public enum VectorFunction {
  SUM("sum", Kind.JOINS),
  AVG("avg", Kind.JOINS),
  MIN("min", Kind.JOINS),
  MAX("max", Kind.JOINS),
  COUNT("count", Kind.JOINS),
  /** Standard deviation of the group as a whole population. */
  STDDEV("stddev", Kind.JOINS),
  /** Its square. */
  STDVAR("stdvar", Kind.JOINS),
  /** The k greatest samples of each group. */
  TOPK("topk", Kind.CHOOSES),
  /** The k least samples of each group. */
  BOTTOMK("bottomk", Kind.CHOOSES),
  /** {@link #TOPK} without groups, at one time; exact here. */
  APPROX_TOPK("approx_topk", Kind.CHOOSES),
  /** All samples, the least first. */
  SORT("sort", Kind.ORDERS),
  /** All samples, the greatest first. */
  SORT_DESC("sort_desc", Kind.ORDERS);

  private final String symbol;
  private final Kind kind;

  /** What becomes of the samples. */
  public enum Kind {
    /** One sample for each group. */
    JOINS,
    /** Some samples, as they are; takes their number. */
    CHOOSES,
    /** All samples, in an order. */
    ORDERS
  }

  VectorFunction(String symbol, Kind kind) {
    this.symbol = symbol;
    this.kind = kind;
  }

  public String symbol() {
    return symbol;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether {@code by} and {@code without} may stand beside it. */
  public boolean mayGroup() {
    return kind != Kind.ORDERS && this != APPROX_TOPK;
  }
}
