package io.millrace.benchmarks.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Log lines of eight real systems; their source and licence stand beside the resource. */
public final class RealLines {
  private static final String RESOURCE = "loghub.tsv.gz";

  private final ImmutableListMultimap<String, String> linesBySystem;

  private RealLines(ImmutableListMultimap<String, String> linesBySystem) {
    this.linesBySystem = linesBySystem;
  }

  /** Reads the resource. */
  public static RealLines load() {
    ImmutableListMultimap.Builder<String, String> lines = ImmutableListMultimap.builder();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(RealLines.class.getResourceAsStream(RESOURCE)),
                StandardCharsets.UTF_8))) {
      reader
          .lines()
          .forEach(
              row -> {
                int tab = row.indexOf('\t');
                lines.put(row.substring(0, tab), row.substring(tab + 1));
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RealLines(lines.build());
  }

  /** Names of the systems. */
  public ImmutableSet<String> systems() {
    return linesBySystem.keySet();
  }

  /** The lines of one system, in their order. */
  public ImmutableList<String> of(String system) {
    return linesBySystem.get(system);
  }
}
