package io.millrace.receiver;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;

/** Plain answers. */
final class Answers {
  private Answers() {}

  static HttpResponse text(int status, String text) {
    return HttpResponse.of(HttpStatus.valueOf(status), MediaType.PLAIN_TEXT_UTF_8, text + "\n");
  }
}
