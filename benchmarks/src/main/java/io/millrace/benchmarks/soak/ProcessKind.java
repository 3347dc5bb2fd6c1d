package io.millrace.benchmarks.soak;

/** What a process of the soak is, and how often it dies in comparison with the others. */
enum ProcessKind {
  RECEIVER(3),
  WRITER(4),
  QUERIER(1),
  PULSAR(3),
  CLICKHOUSE(3);

  private final int weight;

  ProcessKind(int weight) {
    this.weight = weight;
  }

  int weight() {
    return weight;
  }
}
