package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.generator.Verdict.Outcome;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Round after round, each with the next seed, until the time is over. */
final class Generator {
  private static final Logger LOG = LoggerFactory.getLogger(Generator.class);

  /** Making tables takes longer than asking them. */
  private static final int STATEMENTS_PER_ROUND = 300;

  /** So many disagreements of a kind are made small. */
  private static final int SAMPLES = Integer.getInteger("ringmaster.generator.samples", 1);

  private static final int REPORT_ROUNDS = 20;

  private final AtomicLong seeds;
  private final long first;
  private final long end;
  private final Totals totals = new Totals();

  private Generator(long seed, int seconds) {
    first = seed;
    seeds = new AtomicLong(seed);
    end = System.nanoTime() + seconds * 1_000_000_000L;
  }

  static Totals run(long seed, int seconds, int threads) throws Exception {
    // What servers take to start is not of the time to look.
    MySqlLab.plain();
    ProxyLab.shared();
    Generator generator = new Generator(seed, seconds);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      tasks.add(generator::rounds);
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> future : executor.invokeAll(tasks)) {
        future.get();
      }
    }
    return generator.totals;
  }

  private boolean goesOn() {
    return System.nanoTime() < end;
  }

  private Void rounds() throws SQLException, IOException {
    while (goesOn()) {
      long seed = seeds.getAndIncrement();
      round(seed);
      if ((seed - first + 1) % REPORT_ROUNDS == 0) {
        LOG.info("up to seed {}: {}", seed, totals);
      }
    }
    return null;
  }

  private void round(long seed) throws SQLException, IOException {
    Dice dice = new Dice(seed);
    List<Table> tables = new Schemas(dice).tables();
    try (Pair pair = new Pair(MySqlLab.plain(), ProxyLab.shared())) {
      for (Table table : tables) {
        pair.create(table);
      }
      Queries queries = new Queries(dice, tables);
      for (int i = 0; i < STATEMENTS_PER_ROUND && goesOn(); i++) {
        Query query = queries.statement();
        Mode mode = dice.percent(50) ? Mode.TEXT : Mode.PREPARED;
        Statement statement = new Statement(query, mode, mode == Mode.PREPARED && dice.percent(70));
        Verdict verdict = executed(pair, seed, statement);
        totals.add(verdict, statement);
        LOG.debug("{} {}", verdict, statement);
        if (verdict.different()
            || verdict.outcome() == Outcome.KNOWN
            || verdict.outcome() == Outcome.INDETERMINATE) {
          examine(seed, tables, pair, statement, verdict);
        }
      }
    }
  }

  /** Says which statement it was when a server does not live through it. */
  private static Verdict executed(Pair pair, long seed, Statement statement) throws SQLException {
    try {
      return pair.execute(statement);
    } catch (SQLException e) {
      LOG.error("seed {}: a server was lost with {}", seed, statement, e);
      throw e;
    }
  }

  private void examine(
      long seed, List<Table> tables, Pair pair, Statement statement, Verdict verdict)
      throws SQLException, IOException {
    String kind = verdict.kind() + " " + pair.route(statement) + " " + statement.mode();
    if (!verdict.different()) {
      LOG.info("{} {}: {} {}", verdict.outcome(), kind, statement, verdict.detail());
      totals.isWanted(verdict.outcome() + " " + kind, 0);
      return;
    }
    if (!totals.isWanted(kind, SAMPLES)) {
      return;
    }
    Shrinker shrinker = new Shrinker(pair, tables, statement, verdict);
    shrinker.shrink();
    Verdict small = pair.execute(shrinker.statement());
    Disagreement disagreement =
        new Disagreement(
            seed, kind, statement, shrinker.statement(), shrinker.tables(), small.detail());
    LOG.warn("{} is written to {}", kind, disagreement.write());
    totals.add(disagreement);
    for (Table table : tables) {
      pair.refill(table);
    }
  }
}
