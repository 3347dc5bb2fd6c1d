package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningQueriesTest {
  private final RunningQueries running = new RunningQueries();

  @Test
  void inEngineTerms_killOfARunningQuery_asksForItsMark() {
    running.add("it's", new QueryMark("comment", 7));

    assertThat(running.inEngineTerms("KILL QUERY WHERE query_id = 'it\\'s' SYNC"))
        .isEqualTo("KILL QUERY WHERE (0 OR Settings['log_comment'] = 'comment #7') SYNC");
  }

  @Test
  void inEngineTerms_killOfNoQuery_matchesNothing() {
    running.add("a", new QueryMark("a", 7));
    running.remove(new QueryMark("a", 7));

    assertThat(running.inEngineTerms("kill query where query_id='a'"))
        .isEqualTo("kill query where 0");
  }

  @Test
  void inEngineTerms_otherStatement_isLeftAlone() {
    assertThat(running.inEngineTerms("SHOW TABLES LIKE 'query_id = \\'a\\''"))
        .isEqualTo("SHOW TABLES LIKE 'query_id = \\'a\\''");
  }
}
