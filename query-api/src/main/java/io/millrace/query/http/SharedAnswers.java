package io.millrace.query.http;

import com.google.common.collect.ImmutableListMultimap;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.query.admission.Priority;
import io.millrace.query.admission.QueryQueue;
import io.millrace.query.admission.SharedQueries;
import io.millrace.query.admission.TenantQuery;

/** Answers for all who ask the same at the same time. Safe for all threads; asking blocks. */
final class SharedAnswers {
  private final SharedQueries<Question, Answer> queries;

  SharedAnswers(QueryQueue queue, int maxViewers) {
    this.queries = new SharedQueries<>(queue, maxViewers);
  }

  /**
   * All that decides an answer. Texts count as they were given: the same question in other words is
   * computed for itself.
   *
   * @param categorized whether labels are told apart in the answer
   */
  private record Question(
      TenantId tenant,
      TenantLimits limits,
      Priority priority,
      String path,
      ImmutableListMultimap<String, String> parameters,
      boolean categorized) {
    static Question of(ApiRequest request, Priority priority) {
      return new Question(
          request.tenant(),
          request.query().tenantLimits(),
          priority,
          request.context().path(),
          request.parameters().asMap(),
          request.wantsCategories());
    }
  }

  /** See {@link SharedQueries#ask}. */
  Answer ask(Endpoint endpoint, ApiRequest request, Priority priority) throws InterruptedException {
    return queries.ask(
        Question.of(request, priority),
        request.query(),
        priority,
        (TenantQuery query) -> endpoint.answer(request.as(query)));
  }

  /** Requests that had another one's answer, since the start. */
  long shared() {
    return queries.joined();
  }
}
