package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmaster.it.differential.CorpusComparison.Outcome;
import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queries of known programs, on tables made for them, on one MySQL server and on the proxy over
 * two shards, or as many as {@code -Dringmaster.corpora.shards} says. Where the files of statements
 * are not, there is nothing to do.
 */
class CorporaTest {
  private static final Logger LOG = LoggerFactory.getLogger(CorporaTest.class);

  private static final int SHARDS = Integer.getInteger("ringmaster.corpora.shards", 2);

  /** How many of all queries that MySQL answers must be answered alike. */
  private static final int LEAST_PERCENT = 98;

  /** What is all that MySQL's answer says, or all that the statement does. */
  private static final Set<Outcome> EQUAL = EnumSet.range(Outcome.IDENTICAL, Outcome.SAME_COLUMNS);

  private static final Map<String, CorpusDatabase> DATABASES = new HashMap<>();
  private static final Map<Outcome, Integer> TOTAL = new EnumMap<>(Outcome.class);
  private static final List<ProcessServer> SERVERS = new ArrayList<>();

  private static LabServer other;
  private static ProxyLab proxy;

  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<String> details = new ArrayList<>();
  private final List<String> different = new ArrayList<>();

  @AfterAll
  static void mostAreEqual() throws Exception {
    close();
    int run = run(TOTAL);
    int equal = EQUAL.stream().mapToInt(outcome -> TOTAL.getOrDefault(outcome, 0)).sum();
    LOG.info("{} shards: {} of {} are equal, {}", SHARDS, equal, run, TOTAL);
    assertTrue(equal * 100L >= (long) LEAST_PERCENT * run, TOTAL::toString);
  }

  private static void close() throws Exception {
    for (CorpusDatabase database : DATABASES.values()) {
      database.close();
    }
    if (other != null) {
      other.close();
    }
    if (!SERVERS.isEmpty()) {
      proxy.close();
    }
    for (ProcessServer server : SERVERS) {
      server.close();
    }
  }

  private static int run(Map<Outcome, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum()
        - counts.getOrDefault(Outcome.DOES_NOT_RUN, 0);
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
    int refused = counts.getOrDefault(Outcome.REFUSED, 0);
    int run = run(counts);
    assertTrue((run - refused) * 100L >= (long) corpus.leastPercent() * run, counts::toString);
  }

  private static CorpusDatabase database(String tables) throws Exception {
    CorpusDatabase database = DATABASES.get(tables);
    if (database == null) {
      database = CorpusDatabase.create(tables, MySqlLab.plain(), other(), proxy());
      DATABASES.put(tables, database);
    }
    return database;
  }

  private static ProxyLab proxy() throws Exception {
    if (proxy == null && SHARDS == MySqlLab.shards().size()) {
      proxy = ProxyLab.shared();
    } else if (proxy == null) {
      for (int i = 0; i < SHARDS; i++) {
        SERVERS.add(MySqlLab.startProcess());
      }
      proxy = ProxyLab.start(SERVERS, Map.of());
    }
    return proxy;
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
    TOTAL.merge(outcome, 1, Integer::sum);
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
