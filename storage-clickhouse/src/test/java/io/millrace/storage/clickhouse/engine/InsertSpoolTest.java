package io.millrace.storage.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InsertSpoolTest {
  @TempDir Path directory;

  @Test
  void store_startAndRest_areOneFileUntilClosed() throws IOException {
    InsertSpool spool = InsertSpool.open(directory.resolve("new"));

    try (InsertSpool.Rows rows =
        spool.store(bytes("INSERT...12"), 9, new ByteArrayInputStream(bytes("345")))) {
      assertThat(rows.file()).hasContent("12345").isAbsolute();
      assertThat(rows.bytes()).isEqualTo(5);
    }

    assertThat(directory.resolve("new")).isEmptyDirectory();
  }

  @Test
  void store_bodyThatBreaksOff_leavesNothing() throws IOException {
    InsertSpool spool = InsertSpool.open(directory);
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(bytes("12")), InputStream.nullInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("broken off");
          }
        };

    assertThatThrownBy(() -> spool.store(bytes("x"), 0, broken)).hasMessage("broken off");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void open_leftovers_areRemovedAndNothingElse() throws IOException {
    Files.writeString(directory.resolve("old.insert"), "rows");
    Files.writeString(directory.resolve("other"), "not ours");

    InsertSpool.open(directory);

    assertThat(directory).isDirectoryNotContaining("glob:**old.insert");
    assertThat(directory.resolve("other")).exists();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
