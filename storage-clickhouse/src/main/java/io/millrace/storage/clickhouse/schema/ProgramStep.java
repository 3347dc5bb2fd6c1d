package io.millrace.storage.clickhouse.schema;

/** What the program does after the statements of a migration, since they cannot. */
public enum ProgramStep {
  /** Rows go to the table that is partitioned by placement. */
  PLACE_LOGS("-- the program brings the rows of logs to logs_placed, which takes its name"),

  /** The attributes of resources become a reading of their text. */
  READ_RESOURCES(
      "-- the program writes Resource for the rows that are there, and makes ResourceAttributes an alias over it");

  private final String description;

  ProgramStep(String description) {
    this.description = description;
  }

  /** A comment in SQL, for those who ask what would be run. */
  public String description() {
    return description;
  }
}
