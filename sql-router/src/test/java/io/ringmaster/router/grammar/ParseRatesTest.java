package io.ringmaster.router.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.router.Router;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The grammar reads the statements of known programs, save those in {@code unparsed.txt}, which
 * says why. What is steered by its verb must be tokens at least.
 */
class ParseRatesTest {
  /** A directory of JSON arrays of statements. */
  private static final Path CORPORA =
      Path.of(System.getProperty("ringmaster.corpora", "../../shared/corpora"));

  /**
   * A corpus.
   *
   * @param statements in it
   * @param parsed how many of them are, or explain, a statement that the grammar has to read
   */
  @ParameterizedTest
  @CsvSource({
    "sysbench,28,23",
    "tpcc,40,40",
    "tpch,22,22",
    "orm-traces,251,191",
    "client-handwritten,424,257",
    "vitess-sqlparser,1209,736",
    "mysql-suite-select,3700,3700"
  })
  void allStatementsParseButThoseOfTheList(String corpus, int statements, int parsed)
      throws IOException {
    Path file = CORPORA.resolve(corpus + ".json");
    assumeTrue(Files.exists(file), "no " + file);
    var unparsed = new TreeSet<String>();
    int total = 0;
    int data = 0;
    for (String sql : new ObjectMapper().readValue(file.toFile(), String[].class)) {
      total++;
      Digest digest = digest(sql, 0);
      if (digest.explainedVerb() != Verb.EMPTY) {
        digest = digest(sql, explainedStart(digest));
      }
      assertEquals(DigestError.NONE, digest.error(), sql);
      if (Router.isPlanned(digest.verb())) {
        data++;
        try {
          MySqlParser.parse(digest.textString());
        } catch (SyntaxException e) {
          unparsed.add(digest.textString());
        }
      }
    }
    assertEquals(String.join("\n", listed(corpus)), String.join("\n", unparsed));
    assertEquals(statements, total);
    assertEquals(parsed, data);
  }

  private static Digest digest(String sql, int start) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    var digest = new Digest();
    new Digester().digest(bytes, start, bytes.length - start, LexerMode.DEFAULT, digest);
    return digest;
  }

  /** Where the statement begins that EXPLAIN is of, in bytes. */
  private static int explainedStart(Digest digest) {
    for (int i = 1; i < digest.tokenCount(); i++) {
      String word = digest.tokenText(i, StandardCharsets.UTF_8);
      if (word.equalsIgnoreCase(digest.explainedVerb().name())) {
        return digest.tokenStart(i);
      }
    }
    throw new IllegalStateException(digest.textString());
  }

  private static TreeSet<String> listed(String corpus) throws IOException {
    try (InputStream list =
        Objects.requireNonNull(ParseRatesTest.class.getResourceAsStream("/unparsed.txt"))) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(corpus + ": "))
          .map(line -> line.substring(corpus.length() + 2))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
