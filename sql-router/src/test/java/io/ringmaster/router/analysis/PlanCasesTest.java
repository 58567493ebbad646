package io.ringmaster.router.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.router.Router;
import io.ringmaster.router.Shop;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Statements and their plans, in files of pairs of lines: a statement, and after {@code =>} its
 * plan as {@link PlanText} writes it. Tables are those of {@link Shop}.
 */
class PlanCasesTest {
  private static final List<String> FILES =
      List.of("placing", "predicates", "rows", "aggregates", "insert", "change", "facts");

  @TestFactory
  Stream<DynamicTest> statementsArePlannedAsWritten() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : FILES) {
      tests.addAll(cases(file));
    }
    return tests.stream();
  }

  private static List<DynamicTest> cases(String file) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    StringBuilder printed = new StringBuilder();
    String sql = null;
    for (String line : read(file).lines().toList()) {
      if (line.startsWith("=> ")) {
        String statement = sql;
        Executable test = () -> assertEquals(line.substring(3), plan(statement));
        tests.add(DynamicTest.dynamicTest(file + ": " + statement, test));
        continue;
      }
      printed.append(line).append('\n');
      if (!line.isBlank() && !line.startsWith("#")) {
        sql = line;
        printed.append("=> ").append(plan(line)).append('\n');
      }
    }
    String directory = System.getProperty("ringmaster.plans.print");
    if (directory != null) {
      Files.writeString(Path.of(directory, file + ".txt"), printed);
    }
    return tests;
  }

  private static String read(String file) throws IOException {
    try (InputStream in = PlanCasesTest.class.getResourceAsStream("/plans/" + file + ".txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A statement may begin with {@code @database}, the session's default one; else it is shop. */
  private static String plan(String line) {
    String database = "shop";
    String sql = line;
    if (line.startsWith("@")) {
      database = line.substring(1, line.indexOf(' '));
      sql = line.substring(line.indexOf(' ') + 1);
    }
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    return PlanText.of(
        new Router(1).route(digest, database.equals("none") ? null : database, Shop.routing()));
  }
}
