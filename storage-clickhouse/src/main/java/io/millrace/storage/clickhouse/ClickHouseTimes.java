package io.millrace.storage.clickhouse;

/** Times that the tables can hold. */
public final class ClickHouseTimes {
  /**
   * 2106-02-07T06:28:15.999999999Z. DateTime64(9) reaches to the year 2262, but the five-minute
   * bucket of the table's order is a DateTime, which ends here and then begins again in 1970: a
   * later record would hide from every query by time.
   */
  public static final long LAST_UNIX_NANO = 4_294_967_295_999_999_999L;

  private ClickHouseTimes() {}
}
