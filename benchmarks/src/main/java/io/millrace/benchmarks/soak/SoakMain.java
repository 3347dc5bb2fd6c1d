package io.millrace.benchmarks.soak;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.millrace.benchmarks.load.NamedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** {@code millrace bench soak}: ends with 1 if anything was lost, duplicated or altered. */
public final class SoakMain {
  private static final int FAULT = 1;

  private static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.<String, String>builder()
          .put("--kills", "200")
          .put("--records", "5000000")
          .put("--seed", "")
          .put("--rate", "8000")
          .put("--request", "100")
          .put("--clients", "8")
          .put("--data", "")
          .buildOrThrow();

  private SoakMain() {}

  /** Arguments are pairs of the names above and a value. */
  public static void main(String[] args) throws Exception {
    Map<String, String> given = NamedOptions.parse(args, DEFAULTS);
    System.exit(run(options(given)) ? 0 : FAULT);
  }

  private static SoakOptions options(Map<String, String> given) throws IOException {
    return new SoakOptions(
        Integer.parseInt(given.get("--kills")),
        Long.parseLong(given.get("--records")),
        given.get("--seed").isEmpty()
            ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)
            : Long.parseLong(given.get("--seed")),
        Integer.parseInt(given.get("--rate")),
        Integer.parseInt(given.get("--request")),
        Integer.parseInt(given.get("--clients")),
        given.get("--data").isEmpty()
            ? Files.createTempDirectory("millrace-soak")
            : Files.createDirectories(Path.of(given.get("--data"))).toAbsolutePath(),
        engines());
  }

  /** Where the fetched engines are. */
  static Path engines() {
    return Optional.ofNullable(System.getProperty("millrace.engines"))
        .or(() -> Optional.ofNullable(System.getenv("MILLRACE_ENGINES")))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "millrace", "engines"));
  }

  private static boolean run(SoakOptions options) throws Exception {
    SoakReport report;
    try {
      report = Soak.run(options, System.out);
    } catch (IllegalStateException e) {
      System.out.println("soak: " + e.getMessage());
      return false;
    }
    System.out.print(report.text());
    if (report.isClean()) {
      MoreFiles.deleteRecursively(options.directory(), RecursiveDeleteOption.ALLOW_INSECURE);
    } else {
      System.out.println("  data and logs are kept in " + options.directory());
    }
    return report.isClean();
  }
}
