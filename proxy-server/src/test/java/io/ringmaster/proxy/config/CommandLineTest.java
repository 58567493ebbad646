package io.ringmaster.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @Test
  void optionsTakeTheirValueAsNextArgumentOrAfterEquals() {
    var expected =
        new CommandLine.Start(
            Optional.of(Path.of("f.yaml")), Map.of("role", "proxy", "zookeeper.auth", "a:b=c"));
    assertEquals(
        expected,
        CommandLine.parse(
            List.of("--config", "f.yaml", "--role=proxy", "--set", "zookeeper.auth=a:b=c")));
    assertEquals(
        expected,
        CommandLine.parse(
            List.of("--config=f.yaml", "--set=zookeeper.auth=a:b=c", "--role", "proxy")));
  }

  @Test
  void settingsWinOverTheFile(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("r.yaml"), "role: worker\npool: {min_idle: 7}\n");
    var start =
        assertInstanceOf(
            CommandLine.Start.class,
            CommandLine.parse(List.of("--role", "proxy", "--config", file.toString())));
    assertEquals(Role.PROXY, start.config().role());
    assertEquals(7, start.config().pool().minIdle());
  }

  @ParameterizedTest
  @CsvSource({
    "--frobnicate, unknown option '--frobnicate'",
    "proxy, unknown option 'proxy'",
    "--config, --config needs a value",
    "--set, --set needs a value",
    "--set=role, '--set needs key=value, not ''role'''",
  })
  void misuseIsToldInASentence(String argument, String message) {
    assertEquals(new CommandLine.Misuse(message), CommandLine.parse(List.of(argument)));
  }

  @Test
  void helpAndVersionWinOverTheRest() {
    assertEquals(new CommandLine.Help(), CommandLine.parse(List.of("--role", "demo", "--help")));
    assertEquals(new CommandLine.Version(), CommandLine.parse(List.of("--version")));
    assertTrue(CommandLine.help().startsWith("Usage: ringmaster "));
  }
}
