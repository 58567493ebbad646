package io.ringmaster.it.generator;

import io.ringmaster.it.lab.LabServer;
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

/** Round after round, each with the next seed, until the time is over: some statements at least. */
final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  /** So many disagreements of a kind are made small. */
  static final int SAMPLES = Integer.getInteger("ringmaster.generator.samples", 1);

  private static final int REPORT_ROUNDS = 20;

  /** Statements that are tried however long their tables take to be made. */
  private static final int LEAST = 50;

  /** What is done with a seed. */
  interface Round {
    void run(long seed, Rounds rounds) throws SQLException, IOException;
  }

  private final Round round;
  private final AtomicLong seeds;
  private final long first;
  private final long end;
  private final Totals totals = new Totals();

  private Rounds(Round round, long seed, int seconds) {
    this.round = round;
    first = seed;
    seeds = new AtomicLong(seed);
    end = System.nanoTime() + seconds * 1_000_000_000L;
  }

  static Totals run(Round round, long seed, int seconds, int threads) throws Exception {
    // What servers take to start is not of the time to look.
    MySqlLab.plain();
    ProxyLab.shared();
    Rounds rounds = new Rounds(round, seed, seconds);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      tasks.add(rounds::rounds);
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> future : executor.invokeAll(tasks)) {
        future.get();
      }
    }
    return rounds.totals;
  }

  boolean goesOn() {
    boolean wanted = System.nanoTime() < end || totals.statements() < LEAST;
    return wanted && totals.deaths().isEmpty();
  }

  private Void rounds() throws SQLException, IOException {
    while (goesOn()) {
      long seed = seeds.getAndIncrement();
      try {
        round.run(seed, this);
      } catch (SQLException e) {
        List<String> dead = dead();
        if (dead.isEmpty()) {
          throw e;
        }
        totals.addDeath(String.join(", ", dead) + ": " + e.getMessage());
        return null;
      }
      if ((seed - first + 1) % REPORT_ROUNDS == 0) {
        LOG.info("up to seed {}: {}", seed, totals);
      }
    }
    return null;
  }

  /** Says of which statement, or of one that was made of it, an exception is. */
  static SQLException failed(long seed, Object statement, SQLException e) {
    return new SQLException("seed %d, %s: %s".formatted(seed, statement, e.getMessage()), e);
  }

  /** The servers that don't answer any more. */
  private static List<String> dead() {
    List<String> dead = new ArrayList<>();
    if (!answers(MySqlLab.plain())) {
      dead.add("the plain server is gone");
    }
    for (LabServer shard : MySqlLab.shards()) {
      if (!answers(shard)) {
        dead.add("a shard's server is gone");
      }
    }
    return dead;
  }

  private static boolean answers(LabServer server) {
    try {
      server.execute("", "SELECT 1");
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  Totals totals() {
    return totals;
  }
}
