package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md names a test for every threat, and every test that it names exists. */
class SecurityDocumentTest {
  private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  private static List<String> threats() throws IOException {
    return Files.readAllLines(ROOT.resolve("docs").resolve("security.md")).stream()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| threat"))
        .toList();
  }

  private static Set<String> testClasses() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module :
        List.of(
            "model", "otlp-receiver", "pipeline", "storage-clickhouse", "query-api", "server")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        names.addAll(
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.replace(".java", ""))
                .collect(Collectors.toSet()));
      }
    }
    return names;
  }

  @Test
  void everyThreat_namesATest() throws IOException {
    assertThat(threats()).hasSizeGreaterThan(10);
    assertThat(threats()).allMatch(line -> TEST.matcher(line).find());
  }

  @Test
  void everyTestThatIsNamed_exists() throws IOException {
    Set<String> named =
        threats().stream()
            .flatMap(line -> TEST.matcher(line).results())
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(testClasses()).containsAll(named);
  }
}
