package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmaster.it.differential.CorpusComparison.Outcome;
import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queries of known programs, on tables made for them, on one MySQL server and on the proxy over
 * two shards. Where the files of statements are not, there is nothing to do.
 */
class CorporaTest {
  private static final Logger LOG = LoggerFactory.getLogger(CorporaTest.class);

  private static final Map<String, CorpusDatabase> DATABASES = new HashMap<>();

  private static LabServer other;

  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<String> details = new ArrayList<>();
  private final List<String> different = new ArrayList<>();

  @AfterAll
  static void close() throws Exception {
    for (CorpusDatabase database : DATABASES.values()) {
      database.close();
    }
    if (other != null) {
      other.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void queriesAreAnsweredAsByOneMySqlOrRefused(Corpus corpus) throws Exception {
    assumeTrue(corpus.isThere(), "no " + corpus.path());
    var databases = new ArrayList<CorpusDatabase>();
    for (String tables : corpus.tables()) {
      databases.add(database(tables));
    }
    for (Entry query : corpus.queries()) {
      Optional<CorpusDatabase> database = whereItRuns(query, databases);
      if (database.isEmpty()) {
        add(Outcome.DOES_NOT_RUN, query, reasonOf(databases.getFirst().tryOut(query)));
      } else {
        compare(query, database.get());
      }
    }
    LOG.info("{}: {}", corpus, counts);
    Files.writeString(
        Path.of("target", "corpora-" + corpus + ".txt"),
        counts + lines(reasons.entrySet()) + "\n" + lines(details) + "\n");
    assertEquals(List.of(), different, () -> lines(different));
    int refused = count(Outcome.REFUSED);
    int run =
        counts.values().stream().mapToInt(Integer::intValue).sum() - count(Outcome.DOES_NOT_RUN);
    assertTrue((run - refused) * 100L >= (long) corpus.leastPercent() * run, counts::toString);
  }

  private static CorpusDatabase database(String tables) throws Exception {
    CorpusDatabase database = DATABASES.get(tables);
    if (database == null) {
      database = CorpusDatabase.create(tables, MySqlLab.plain(), other(), ProxyLab.shared());
      DATABASES.put(tables, database);
    }
    return database;
  }

  private static LabServer other() throws IOException {
    if (other == null) {
      other = MySqlLab.start();
    }
    return other;
  }

  /** The first where MySQL doesn't warn of anything, or else the first where it answers. */
  private static Optional<CorpusDatabase> whereItRuns(Entry query, List<CorpusDatabase> databases) {
    CorpusDatabase warned = null;
    for (CorpusDatabase database : databases) {
      Observation seen = database.tryOut(query);
      if (CorpusDatabase.failure(seen).isEmpty()) {
        if (seen.warnings().isEmpty()) {
          return Optional.of(database);
        }
        warned = warned == null ? database : warned;
      }
    }
    return Optional.ofNullable(warned);
  }

  private void compare(Entry query, CorpusDatabase database) {
    Observation actual = database.onProxy(query);
    Optional<Failure> refusal = CorpusDatabase.failure(actual).filter(Failure::refuses);
    if (refusal.isPresent()) {
      add(Outcome.REFUSED, query, reasonOf(actual));
      return;
    }
    Observation expected = database.onPlain(query);
    var comparison = new CorpusComparison(query, database.order(query), expected, actual);
    add(comparison.outcome(), query, comparison.difference());
  }

  private void add(Outcome outcome, Entry query, String detail) {
    counts.merge(outcome, 1, Integer::sum);
    if (outcome == Outcome.REFUSED || outcome == Outcome.DOES_NOT_RUN) {
      String reason = detail.replaceAll("'[^']*'|\"[^\"]*\"|`[^`]*`", "..");
      reasons.merge(outcome + " " + reason, 1, Integer::sum);
    }
    if (outcome != Outcome.IDENTICAL) {
      details.add(outcome + " " + query.sql() + "\n    " + detail);
    }
    if (outcome == Outcome.DIFFERENT) {
      different.add(query.sql() + "\n    " + detail);
    }
  }

  private int count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  private static String reasonOf(Observation seen) {
    return CorpusDatabase.failure(seen)
        .map(failure -> failure.errno() + " " + failure.message())
        .orElse("");
  }

  private static String lines(Iterable<?> items) {
    var text = new StringBuilder();
    items.forEach(item -> text.append("\n  ").append(item));
    return text.toString();
  }
}
