package io.millrace.storage.clickhouse.schema;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A numbered SQL resource.
 *
 * @param file {@code NNNN_name.sql}
 * @param templates its statements without comments, with the placeholders of {@link TableLayout}
 */
public record Migration(String file, ImmutableList<String> templates) {
  /** The version that replaces the table of records by one that is partitioned otherwise. */
  public static final long REPLACES_LOGS = 8;

  private static final ImmutableMap<Long, ProgramStep> PROGRAM_STEPS =
      ImmutableMap.of(REPLACES_LOGS, ProgramStep.PLACE_LOGS, 10L, ProgramStep.READ_RESOURCES);

  private static final Splitter STATEMENTS =
      Splitter.on(Pattern.compile(";\\s*(\\n|$)")).trimResults().omitEmptyStrings();

  private static final int CHECKSUM_CHARS = 16;

  /** Reads a resource beside this class. */
  public static Migration read(String file) {
    try {
      String sql =
          Resources.toString(Resources.getResource(Migration.class, file), StandardCharsets.UTF_8);
      return new Migration(
          file, ImmutableList.copyOf(STATEMENTS.split(sql.replaceAll("(?m)^--.*\\n", ""))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number that its name begins with. */
  public long version() {
    return Long.parseLong(file.substring(0, 4));
  }

  /** What follows its statements. */
  public Optional<ProgramStep> program() {
    return Optional.ofNullable(PROGRAM_STEPS.get(version()));
  }

  /** Of the statements; comments and white space may change, and no set-up has one of its own. */
  public String checksum() {
    String text = String.join(";", templates).replaceAll("\\s+", " ");
    return Hashing.sha256()
        .hashString(text, StandardCharsets.UTF_8)
        .toString()
        .substring(0, CHECKSUM_CHARS);
  }
}
