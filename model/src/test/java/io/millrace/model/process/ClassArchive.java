package io.millrace.model.process;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The classes of programs that tests start with their own class path, as the JVM has loaded and
 * checked them before (AppCDS): with them a start of {@code millrace up} takes a third less
 * processor time. One program of a run leaves them when it ends; those that start later use them.
 * Only in the suite, which names the file: {@code -Dmillrace.class-archive=FILE}.
 */
public final class ClassArchive {
  private static final String FILE = System.getProperty("millrace.class-archive");
  private static final ImmutableList<String> QUIETLY =
      ImmutableList.of("-Xlog:cds*=off", "-Xlog:aot*=off");

  private ClassArchive() {}

  /** Options of a JVM that uses the archive, if it is there already. */
  public static ImmutableList<String> use() {
    return FILE == null || !Files.exists(Path.of(FILE))
        ? ImmutableList.of()
        : with("-XX:SharedArchiveFile=");
  }

  /**
   * Options of a JVM that leaves the archive when it ends in order, for which it takes some seconds
   * more; that uses it, if it is there or somebody else's task.
   */
  public static ImmutableList<String> leave() {
    if (FILE == null) {
      return ImmutableList.of();
    }
    try {
      Files.createFile(Path.of(FILE + ".claimed"));
      return with("-XX:ArchiveClassesAtExit=");
    } catch (FileAlreadyExistsException e) {
      return use();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ImmutableList<String> with(String option) {
    return ImmutableList.<String>builder().add(option + FILE).addAll(QUIETLY).build();
  }
}
