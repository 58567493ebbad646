package io.ringmaster.router.digest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Statements MySQL accepted, from JSON arrays of strings in the folder that the system property
 * {@code ringmaster.corpora} names, or in {@code shared/corpora} beside or above the repository.
 */
final class Corpora {
  private Corpora() {}

  /** All statements; ends the test as not applicable if there is no such folder. */
  static List<String> load() throws IOException {
    Path folder = folder();
    assumeTrue(folder != null, "no corpora folder");
    List<String> statements = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        parse(Files.readString(file), statements);
      }
    }
    return statements;
  }

  private static Path folder() {
    String named = System.getProperty("ringmaster.corpora");
    if (named != null) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared").resolve("corpora");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return null;
  }

  private static void parse(String json, List<String> statements) {
    StringBuilder statement = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (statement == null) {
        if (c == '"') {
          statement = new StringBuilder();
        }
      } else if (c == '"') {
        statements.add(statement.toString());
        statement = null;
      } else if (c == '\\') {
        c = json.charAt(++i);
        switch (c) {
          case 'n' -> statement.append('\n');
          case 't' -> statement.append('\t');
          case 'r' -> statement.append('\r');
          case 'b' -> statement.append('\b');
          case 'f' -> statement.append('\f');
          case 'u' -> {
            statement.append((char) Integer.parseInt(json, i + 1, i + 5, 16));
            i += 4;
          }
          default -> statement.append(c);
        }
      } else {
        statement.append(c);
      }
    }
  }
}
