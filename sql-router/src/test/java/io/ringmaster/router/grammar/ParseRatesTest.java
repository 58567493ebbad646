package io.ringmaster.router.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.Verb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the statements of known programs the grammar reads. */
class ParseRatesTest {
  /** The verbs that are parsed; others are planned by verb. */
  private static final EnumSet<Verb> PARSED =
      EnumSet.of(
          Verb.SELECT, Verb.INSERT, Verb.REPLACE, Verb.UPDATE, Verb.DELETE, Verb.WITH, Verb.TABLE);

  /** A directory of JSON arrays of statements. */
  private static final Path CORPORA =
      Path.of(System.getProperty("ringmaster.corpora", "../../shared/corpora"));

  @ParameterizedTest
  @CsvSource({
    "sysbench,100",
    "tpcc,100",
    "tpch,100",
    "orm-traces,100",
    "client-handwritten,90",
    "vitess-sqlparser,90",
    "mysql-suite-select,90"
  })
  void dataStatementsOfACorpusParse(String corpus, int leastPercent) throws IOException {
    Path file = CORPORA.resolve(corpus + ".json");
    assumeTrue(Files.exists(file), "no " + file);
    int total = 0;
    List<String> failures = new ArrayList<>();
    for (String sql : new ObjectMapper().readValue(file.toFile(), String[].class)) {
      byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
      Digest digest = new Digest();
      new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
      if (digest.error() != DigestError.NONE || !PARSED.contains(digest.verb())) {
        continue;
      }
      total++;
      try {
        MySqlParser.parse(digest.textString());
      } catch (SyntaxException e) {
        failures.add(
            digest.textString() + "\n        " + e.getMessage().lines().findFirst().orElse(""));
      }
    }
    int parsed = total - failures.size();
    System.out.printf("%s: %d of %d data statements parse%n", corpus, parsed, total);
    if (Boolean.getBoolean("ringmaster.corpora.print")) {
      failures.forEach(System.out::println);
    }
    assertEquals(
        true, parsed * 100L >= (long) leastPercent * total, () -> String.join("\n", failures));
  }
}
