package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmaster.it.differential.CorpusComparison.Outcome;
import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writes of known programs, each in a transaction that is rolled back, on one MySQL server and
 * on the proxy over two shards: what the client is told, and the rows of the tables that it names.
 * Where the files of statements are not, there is nothing to do.
 */
class CorporaWritesTest {
  private static final Logger LOG = LoggerFactory.getLogger(CorporaWritesTest.class);

  /** Tables that writes alone name; the others are those of the queries. */
  private static final String TABLES = "corpora-writes";

  /** LIMIT without ORDER BY: any rows will do. */
  private static final Pattern ANY_ROWS =
      Pattern.compile("(?is)^(?!.*\\border\\s+by\\b).*\\blimit\\b");

  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final List<String> details = new ArrayList<>();
  private final List<String> different = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(
      value = Corpus.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TPCH", "MYSQL_SUITE_SELECT"})
  void rowsAreWrittenAsByOneMySqlOrNotAtAll(Corpus corpus) throws Exception {
    assumeTrue(corpus.isThere(), "no " + corpus.path());
    var databases = new ArrayList<CorpusDatabase>();
    try {
      var names = new ArrayList<>(List.of(TABLES));
      names.addAll(corpus.tables());
      for (String name : names) {
        databases.add(CorpusDatabase.create(name, MySqlLab.plain(), ProxyLab.shared()));
      }
      for (String mode : List.of("DEFAULT", "''")) {
        for (CorpusDatabase database : databases) {
          database.setUpBoth("SET sql_mode = " + mode + ", timestamp = 1700000000");
        }
        for (Entry write : corpus.writes()) {
          compare(write, mode, databases);
        }
      }
      for (CorpusDatabase database : databases) {
        for (String table : database.tables()) {
          database.differenceOf(table).ifPresent(d -> different.add("rolled back: " + d));
        }
      }
    } finally {
      for (CorpusDatabase database : databases) {
        database.close();
      }
    }
    LOG.info("{}: {}", corpus, counts);
    Files.writeString(
        Path.of("target", "corpora-writes-" + corpus + ".txt"),
        counts + "\n" + String.join("\n", details) + "\n");
    assertEquals(List.of(), different, () -> String.join("\n", different));
    assertTrue(counts.getOrDefault(Outcome.IDENTICAL, 0) > 0, counts::toString);
  }

  private void compare(Entry write, String mode, List<CorpusDatabase> databases)
      throws SQLException {
    String why = "";
    for (CorpusDatabase database : databases) {
      // Tells whether there are such tables and columns, and changes nothing.
      Observation explained =
          database.tryOut(Entry.of("EXPLAIN " + write.sql(), false, write.parameters().getFirst()));
      Optional<Failure> failure = explained.failure();
      if (failure.isEmpty()) {
        compare(write, mode, database);
        return;
      }
      why = failure.get().message();
    }
    add(Outcome.DOES_NOT_RUN, write, mode, why);
  }

  private void compare(Entry write, String mode, CorpusDatabase database) throws SQLException {
    database.setUpBoth("BEGIN");
    Observation actual = database.onProxy(write);
    Optional<Failure> failure = actual.failure();
    if (failure.filter(Failure::refuses).isPresent()) {
      add(Outcome.REFUSED, write, mode, failure.get().message());
    } else {
      Observation expected = database.onPlain(write);
      Optional<String> difference =
          Comparison.difference(write, counted(expected), counted(actual));
      for (String table : database.tables()) {
        if (difference.isEmpty()
            && !ANY_ROWS.matcher(write.sql()).find()
            && write.sql().matches("(?s).*\\b" + table + "\\b.*")) {
          difference = database.differenceOf(table);
        }
      }
      add(
          difference.isPresent() ? Outcome.DIFFERENT : Outcome.IDENTICAL,
          write,
          mode,
          difference.orElse(""));
    }
    database.setUpBoth("ROLLBACK");
  }

  /** Each shard counts its own rows. What fails may have warned of others before. */
  private static Observation counted(Observation seen) {
    return new Observation(
        seen.results(),
        seen.failure().isPresent()
            ? List.of()
            : seen.warnings().stream().map(w -> w.replaceAll("at row \\d+", "")).toList());
  }

  private void add(Outcome outcome, Entry write, String mode, String detail) {
    counts.merge(outcome, 1, Integer::sum);
    if (outcome != Outcome.IDENTICAL) {
      details.add(outcome + " (" + mode + ") " + write.sql() + "\n    " + detail);
    }
    if (outcome == Outcome.DIFFERENT) {
      different.add(details.getLast());
    }
  }
}
