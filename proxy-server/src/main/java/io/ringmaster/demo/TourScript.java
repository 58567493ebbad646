package io.ringmaster.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statements of {@code demo/shop.sql}, in order. The file's head describes its format.
 *
 * @param steps statements that set the shop up, then those to show
 */
record TourScript(List<Step> steps) {

  /**
   * One statement.
   *
   * @param account who executes it
   * @param caption present on statements to show
   */
  record Step(String account, Optional<String> caption, String sql) {}

  TourScript {
    steps = List.copyOf(steps);
  }

  /** Reads the script of the shop with its placeholders replaced. */
  static TourScript shop(Map<String, String> values) throws IOException {
    try (InputStream in = TourScript.class.getResourceAsStream("/demo/shop.sql")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("${" + value.getKey() + "}", value.getValue());
      }
      return parse(text);
    }
  }

  static TourScript parse(String text) {
    var steps = new ArrayList<Step>();
    String account = "";
    Optional<String> caption = Optional.empty();
    var sql = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.startsWith("--@ as ")) {
        account = line.substring("--@ as ".length()).strip();
      } else if (line.startsWith("--@ show ")) {
        caption = Optional.of(line.substring("--@ show ".length()).strip());
      } else if (!line.startsWith("--") && !(line.isBlank() && sql.isEmpty())) {
        sql.append(sql.isEmpty() ? "" : "\n").append(line);
        if (line.endsWith(";")) {
          steps.add(new Step(account, caption, sql.substring(0, sql.length() - 1)));
          caption = Optional.empty();
          sql.setLength(0);
        }
      }
    }
    return new TourScript(steps);
  }

  List<Step> setUp() {
    return steps.stream().filter(step -> step.caption().isEmpty()).toList();
  }

  List<Step> shown() {
    return steps.stream().filter(step -> step.caption().isPresent()).toList();
  }
}
