package io.ringmaster.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What MySQL finishes of two large tables that do not live together, of which every row is needed,
 * through a proxy over two shards beside a single MySQL server with the same rows.
 *
 * <p>Arguments: rows of each table; rounds.
 */
public final class FinishBench {
  private static final int BATCH = 1_000;
  private static final int GROUPS = 50;

  /** Joined by integers, by texts and by no key at all. */
  private static final List<String> QUERIES =
      List.of(
          "SELECT COUNT(*), SUM(s.amount), MAX(a.balance) FROM sale s JOIN account a ON a.id ="
              + " s.account",
          "SELECT a.kind, COUNT(*), AVG(s.amount) FROM sale s JOIN account a ON a.code = s.code"
              + " GROUP BY a.kind ORDER BY a.kind",
          "SELECT COUNT(*), SUM(a.balance) FROM account a LEFT JOIN sale s ON s.account = a.id"
              + " WHERE s.id IS NULL",
          "SELECT kind, n, amount FROM (SELECT a.kind, s.id AS n, s.amount, ROW_NUMBER() OVER"
              + " (PARTITION BY a.kind ORDER BY s.amount DESC, s.id) AS place FROM account a JOIN"
              + " sale s ON s.account = a.id) AS placed WHERE place <= 3 ORDER BY kind, place",
          "SELECT COUNT(*) FROM (SELECT code FROM sale UNION SELECT code FROM account) AS codes");

  private FinishBench() {}

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    try (BesideMySql sides = BesideMySql.start("bench")) {
      sides.create(
          "CREATE TABLE account (id INT NOT NULL PRIMARY KEY, kind INT NOT NULL, code VARCHAR(20)"
              + " NOT NULL, balance DECIMAL(12,2) NOT NULL, KEY (code))",
          "SHARD BY HASH(id) IN GROUP accounts");
      sides.create(
          "CREATE TABLE sale (id INT NOT NULL PRIMARY KEY, account INT NOT NULL, code VARCHAR(20)"
              + " NOT NULL, amount DECIMAL(12,2) NOT NULL, KEY (account), KEY (code))",
          "SHARD BY HASH(id) IN GROUP sales");
      Random random = new Random(7);
      for (int first = 1; first <= rows; first += BATCH) {
        fill(sides, first, Math.min(rows, first + BATCH - 1), rows, random);
      }
      sides.analyze("account, sale");
      sides.printHead();
      for (String query : QUERIES) {
        sides.compare("`" + query + "`", query, rounds);
      }
      sides.printTotal();
    }
  }

  private static void fill(BesideMySql sides, int first, int last, int rows, Random random)
      throws SQLException {
    StringBuilder accounts = new StringBuilder("INSERT INTO account VALUES ");
    StringBuilder sales = new StringBuilder("INSERT INTO sale VALUES ");
    for (int id = first; id <= last; id++) {
      String comma = id == first ? "" : ",";
      int account = 1 + random.nextInt(rows);
      accounts.append(comma).append("(%d,%d,'c%d',%d.25)".formatted(id, id % GROUPS, id, id));
      sales
          .append(comma)
          .append("(%d,%d,'c%d',%d.50)".formatted(id, account, account, random.nextInt(1_000)));
    }
    for (Connection connection : sides.connections()) {
      BesideMySql.execute(connection, accounts.toString());
      BesideMySql.execute(connection, sales.toString());
    }
  }
}
