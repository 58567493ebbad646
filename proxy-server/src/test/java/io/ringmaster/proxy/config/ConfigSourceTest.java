package io.ringmaster.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSourceTest {
  @Test
  void sectionsBecomeDottedNamesAndScalarsTheirText() throws ConfigException {
    String yaml =
        """
        role: proxy           # a comment
        mysql:
          listen: "0.0.0.0:3306"
          event_loops: 4
        tls: {required: true}
        pool.min_idle: 1
        """;
    assertEquals(
        Map.of(
            "role", "proxy",
            "mysql.listen", "0.0.0.0:3306",
            "mysql.event_loops", "4",
            "tls.required", "true",
            "pool.min_idle", "1"),
        ConfigSource.parse(yaml, "x.yaml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# only comments\n", "mysql:\n", "mysql:\n  # listen: a:1\nhttp: ~\n"})
  void whatIsLeftOutOrCommentedOutIsNotGiven(String yaml) throws ConfigException {
    assertEquals(Map.of(), ConfigSource.parse(yaml, "x.yaml"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'- a'                     | x.yaml must hold keys and values, such as 'role: proxy'",
        "'just text'               | x.yaml must hold keys and values, such as 'role: proxy'",
        "'role: [a, b]'            | configuration key role (line 1) must not be a list",
        "'mysql: {listen: [1]}'    | configuration key mysql.listen (line 1) must not be a list",
        "'role: a\nrole: b\n'      | configuration key role (line 2) is given twice",
        "'tls: {key: a}\ntls.key: b' | configuration key tls.key (line 2) is given twice",
      })
  void whatIsNotSectionsAndScalarsIsRefused(String yaml, String message) {
    var e = assertThrows(ConfigException.class, () -> ConfigSource.parse(yaml, "x.yaml"));
    assertEquals(message, e.getMessage());
  }

  @Test
  void brokenYamlIsRefusedWithTheLine() {
    var e =
        assertThrows(ConfigException.class, () -> ConfigSource.parse("role: a\n\tb: 1", "x.yaml"));
    assertTrue(e.getMessage().contains("line 2, column 1"), e.getMessage());
    assertTrue(e.getMessage().startsWith("x.yaml is not YAML: "), e.getMessage());
  }

  @Test
  void theShippedFileNamesEveryKeyWithItsDefault() throws ConfigException {
    Map<String, String> shipped = ConfigSource.read(Path.of("..", "conf", "ringmaster.yaml"));
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      assertEquals(key.defaultText(), shipped.get(key.name()), key.name());
    }
    assertEquals(RingmasterConfig.defaults(), RingmasterConfig.of(shipped));
  }

  @Test
  void aMissingFileIsNamed() {
    var e = assertThrows(ConfigException.class, () -> ConfigSource.read(Path.of("no/such.yaml")));
    assertEquals("there is no configuration file no/such.yaml", e.getMessage());
  }
}
