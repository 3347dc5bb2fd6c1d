package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Commands commands =
      new Commands(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          Map.of());

  private ImmutableList<String> words() {
    return commands.names().stream()
        .filter(name -> !name.startsWith("-"))
        .collect(ImmutableList.toImmutableList());
  }

  @Test
  void names_eachInHelp() {
    commands.run(ImmutableList.of("help"));

    String help = out.toString(StandardCharsets.UTF_8);
    assertThat(words())
        .filteredOn(name -> !name.equals("help"))
        .allSatisfy(name -> assertThat(help).containsPattern("(?m)^  millrace " + name + "\\b"));
  }

  @Test
  void names_eachPassedOnByTheScript() throws IOException {
    String script = Files.readString(Path.of(System.getProperty("millrace.root"), "millrace"));

    assertThat(words())
        .allSatisfy(
            name -> assertThat(script).containsPattern("(?m)^  ([^)\\n]* )?" + name + "[ )]"));
  }

  @Test
  void run_unknownCommand_saysSo() {
    assertThat(commands.run(ImmutableList.of("upp"))).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("'upp': no such command");
  }
}
