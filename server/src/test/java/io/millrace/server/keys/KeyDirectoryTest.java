package io.millrace.server.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyDirectoryTest {
  @TempDir private Path data;

  @Test
  void write_isForTheOwnerAlone() throws Exception {
    KeyDirectory keys = new KeyDirectory(data.resolve("not-there-yet"));
    keys.write("default", "one");
    keys.write("default", "two");
    assertThat(keys.read("default")).contains("two");
    assertThat(permissions(keys.file("default"))).isEqualTo("rw-------");
    assertThat(permissions(keys.file("default").getParent())).isEqualTo("rwx------");
    try (var files = Files.list(keys.file("default").getParent())) {
      assertThat(files).containsExactly(keys.file("default"));
    }
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void read_absent_isEmpty() {
    assertThat(new KeyDirectory(data).read("default")).isEmpty();
  }

  @Test
  void readOrCreate_makesItOnce() {
    KeyDirectory keys = new KeyDirectory(data);
    assertThat(keys.readOrCreate("clickhouse", () -> "made")).isEqualTo("made");
    assertThat(keys.readOrCreate("clickhouse", () -> "again")).isEqualTo("made");
  }
}
