package io.millrace.query.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.store.StoreException;
import org.junit.jupiter.api.Test;

class ResourceTextsTest {
  private final ResourceTexts texts = new ResourceTexts();

  @Test
  void attributes_keepTheirOrderAndTheFirstOfTwo() {
    assertThat(texts.attributes("{\"b\":\"1\",\"a\\u0022\":\"\\u0000x\\n\",\"b\":\"2\"}"))
        .hasToString("{b=1, a\"=\u0000x\n}");
  }

  @Test
  void attributes_emptyText_areNone() {
    assertThat(texts.attributes("")).isEmpty();
  }

  @Test
  void attributes_moreTextsThanAreKept_areStillTheirs() {
    for (int i = 0; i < 2_500; i++) {
      assertThat(texts.attributes("{\"n\":\"" + i + "\"}")).containsEntry("n", "" + i);
    }
    assertThat(texts.attributes("{\"n\":\"0\"}")).containsEntry("n", "0");
  }

  @Test
  void attributes_brokenText_saysWhichColumn() {
    assertThatThrownBy(() -> texts.attributes("{\"a\""))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("column Resource: ");
  }

  @Test
  void quoted_isWhatTheWriterPutsBetweenQuotationMarks() {
    assertThat(ResourceTexts.quoted("a\"b/c\\\b\f\n\r\t\u0001\u001f\u2028é"))
        .isEqualTo("a\\u0022b/c\\\\\\b\\f\\n\\r\\t\\u0001\\u001F\\u2028é");
  }
}
