package io.millrace.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpStatus;
import java.util.Optional;

/** What an endpoint answers: a status and, unless it is 204, a JSON value. */
record AdminAnswer(HttpStatus status, Optional<JsonNode> body) {
  static AdminAnswer ok(JsonNode body) {
    return new AdminAnswer(HttpStatus.OK, Optional.of(body));
  }

  static AdminAnswer created(JsonNode body) {
    return new AdminAnswer(HttpStatus.CREATED, Optional.of(body));
  }

  static AdminAnswer noContent() {
    return new AdminAnswer(HttpStatus.NO_CONTENT, Optional.empty());
  }
}
