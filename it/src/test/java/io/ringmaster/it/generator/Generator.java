package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.generator.Verdict.Outcome;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A round of random queries. */
final class Generator implements Rounds.Round {
  private static final Logger LOG = LoggerFactory.getLogger(Generator.class);

  /** Making tables takes longer than asking them. */
  private static final int STATEMENTS_PER_ROUND = 300;

  @Override
  public void run(long seed, Rounds rounds) throws SQLException, IOException {
    Dice dice = new Dice(seed);
    List<Table> tables = new Schemas(dice, new Values(dice, true)).tables();
    try (Pair pair = new Pair(MySqlLab.plain(), ProxyLab.shared())) {
      for (Table table : tables) {
        pair.create(table);
      }
      Queries queries = new Queries(dice, tables);
      for (int i = 0; i < STATEMENTS_PER_ROUND && rounds.goesOn(); i++) {
        Query query = queries.statement();
        Mode mode = dice.percent(50) ? Mode.TEXT : Mode.PREPARED;
        Statement statement = new Statement(query, mode, mode == Mode.PREPARED && dice.percent(70));
        try {
          execute(seed, tables, pair, statement, rounds.totals());
        } catch (SQLException e) {
          throw Rounds.failed(seed, statement, e);
        }
      }
    }
  }

  private static void execute(
      long seed, List<Table> tables, Pair pair, Statement statement, Totals totals)
      throws SQLException, IOException {
    Verdict verdict = pair.execute(statement);
    totals.add(verdict, statement);
    LOG.debug("{} {}", verdict, statement);
    if (verdict.different()
        || verdict.outcome() == Outcome.KNOWN
        || verdict.outcome() == Outcome.INDETERMINATE) {
      examine(seed, tables, pair, statement, verdict, totals);
    }
  }

  private static void examine(
      long seed, List<Table> tables, Pair pair, Statement statement, Verdict verdict, Totals totals)
      throws SQLException, IOException {
    String kind = verdict.kind() + " " + pair.route(statement) + " " + statement.mode();
    if (!verdict.different()) {
      LOG.info("{} {}: {} {}", verdict.outcome(), kind, statement, verdict.detail());
      totals.isWanted(verdict.outcome() + " " + kind, 0);
      return;
    }
    if (!totals.isWanted(kind, Rounds.SAMPLES)) {
      return;
    }
    Shrinker shrinker = new Shrinker(pair, tables, statement, verdict);
    shrinker.shrink();
    Verdict small = pair.execute(shrinker.statement());
    Disagreement disagreement =
        new Disagreement(
            seed, kind, statement, shrinker.statement(), shrinker.tables(), small.detail());
    LOG.warn("{} is written to {}", kind, Disagreement.write(seed, kind, disagreement.toString()));
    totals.add(disagreement.toString());
    for (Table table : tables) {
      pair.refill(table);
    }
  }
}
