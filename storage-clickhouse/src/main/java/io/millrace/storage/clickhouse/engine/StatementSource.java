package io.millrace.storage.clickhouse.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the statement of a request, and of an insert no more than its head.
 *
 * @param statement what it is
 * @param text the bytes read so far: the statement, and the first rows of an insert
 * @param rest the rows that follow
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy would cost memory.
record StatementSource(Statement statement, byte[] text, InputStream rest) {
  private static final int HEAD_BYTES = 64 * 1024;
  private static final int MAX_STATEMENT_BYTES = 4 * 1024 * 1024;

  /** Blocks for the body. The text in the URL comes first, then a line's end, then the body. */
  static StatementSource read(String urlQuery, InputStream body)
      throws IOException, EngineException {
    byte[] start = urlQuery.isEmpty() ? new byte[0] : bytes(urlQuery + "\n");
    Statement.Insert insert = InsertHead.find(text(start));
    if (insert != null) {
      return new StatementSource(insert, start, body);
    }
    byte[] head = append(start, body.readNBytes(HEAD_BYTES));
    insert = InsertHead.find(text(head));
    if (insert != null) {
      return new StatementSource(insert, head, body);
    }
    byte[] whole = append(head, body.readNBytes(MAX_STATEMENT_BYTES));
    if (whole.length > MAX_STATEMENT_BYTES) {
      throw EngineException.of(
          ErrorCode.QUERY_IS_TOO_LARGE,
          "Statement: more than %d bytes (expected: at most that)".formatted(MAX_STATEMENT_BYTES));
    }
    return new StatementSource(StatementParser.parse(text(whole)), whole, body);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** One char for each byte, so that offsets agree. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] append(byte[] start, byte[] more) {
    if (more.length == 0) {
      return start;
    }
    byte[] both = Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, both, start.length, more.length);
    return both;
  }
}
