package io.ringmaster.router.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.router.Router;
import io.ringmaster.router.Shop;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;
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
 * plan as {@link PlanText} writes it; in the file {@code ownership}, the text for shards that hold
 * foreign rows as {@link SplicedText} writes it. Tables are those of {@link Shop}.
 */
class PlanCasesTest {
  private static final String OWNERSHIP = "ownership";
  private static final String VIEWS = "views";

  private static final List<String> FILES =
      List.of(
          "placing",
          "finish",
          "predicates",
          "rows",
          "aggregates",
          "insert",
          "change",
          "indexes",
          "facts",
          OWNERSHIP,
          VIEWS);

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
        Executable test = () -> assertEquals(line.substring(3), plan(file, statement));
        tests.add(DynamicTest.dynamicTest(file + ": " + statement, test));
        continue;
      }
      printed.append(line).append('\n');
      if (!line.isBlank() && !line.startsWith("#")) {
        sql = line;
        printed.append("=> ").append(plan(file, line)).append('\n');
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
  private static String plan(String file, String line) {
    String database = "shop";
    String sql = line;
    if (line.startsWith("@")) {
      database = line.substring(1, line.indexOf(' '));
      sql = line.substring(line.indexOf(' ') + 1);
    }
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    Plan plan =
        new Router(1).route(digest, database.equals("none") ? null : database, Shop.routing());
    return file.equals(OWNERSHIP) ? SplicedText.of(plan, bytes, digest) : PlanText.of(plan);
  }

  /** Whatever the statement, the text with ownership reads as it did, and says the same of keys. */
  @TestFactory
  Stream<DynamicTest> ownershipLeavesTheStatementWhatItIs() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : FILES) {
      for (String line : read(file).lines().toList()) {
        if (line.isBlank() || line.startsWith("#") || line.startsWith("=>")) {
          continue;
        }
        String sql = line.startsWith("@") ? line.substring(line.indexOf(' ') + 1) : line;
        if (selector(sql) instanceof Selector.ByPredicate before) {
          String spliced = plan(OWNERSHIP, sql);
          if (!spliced.startsWith("nowhere ")) {
            Executable test =
                () -> assertEquals(before, selector(spliced.replace("offset+count", "1, 2")));
            tests.add(DynamicTest.dynamicTest(sql, test));
          }
        }
      }
    }
    return tests.stream();
  }

  private static Selector selector(String sql) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    return switch (new Router(1).route(digest, "shop", Shop.routing())) {
      case Plan.Read read -> read.selector();
      case Plan.Write write -> write.selector();
      case Plan.Composed _,
          Plan.Finished _,
          Plan.Viewed _,
          Plan.Local _,
          Plan.Refuse _,
          Plan.Unparsed _ ->
          null;
    };
  }
}
