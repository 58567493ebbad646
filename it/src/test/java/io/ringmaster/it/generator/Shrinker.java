package io.ringmaster.it.generator;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Leaves out of a statement and its tables what the disagreement does not need. */
final class Shrinker {
  private static final int TRIES_MAX = 3_000;
  private static final long NANOS_MAX = 30_000_000_000L;

  private final Pair pair;
  private final String kind;
  private final List<Table> tables;
  private final long end = System.nanoTime() + NANOS_MAX;
  private Statement statement;
  private int tries;

  Shrinker(Pair pair, List<Table> tables, Statement statement, Verdict verdict) {
    this.pair = pair;
    this.tables = new ArrayList<>(tables);
    this.statement = statement;
    this.kind = verdict.kind();
  }

  /** Ends with the smallest that was found in both databases' tables. */
  void shrink() throws SQLException {
    boolean smaller = true;
    while (smaller && goesOn()) {
      smaller = statementShrinks();
      for (int i = 0; i < tables.size(); i++) {
        smaller |= rowsShrink(i);
      }
    }
  }

  Statement statement() {
    return statement;
  }

  List<Table> tables() {
    return tables;
  }

  private boolean goesOn() {
    return tries < TRIES_MAX && System.nanoTime() < end;
  }

  private boolean statementShrinks() throws SQLException {
    boolean any = false;
    boolean again = true;
    while (again) {
      again = false;
      for (Query other : statement.query().smaller()) {
        Statement smaller = statement.with(other);
        if (smaller.sql().length() < statement.sql().length() + 1
            && !smaller.equals(statement)
            && disagrees(smaller)) {
          statement = smaller;
          any = true;
          again = true;
          break;
        }
      }
    }
    return any;
  }

  private boolean rowsShrink(int index) throws SQLException {
    boolean any = false;
    for (int chunk = Math.max(1, tables.get(index).rows().size() / 2); chunk > 0; chunk /= 2) {
      for (int i = 0; i < tables.get(index).rows().size() && goesOn(); ) {
        Table table = tables.get(index);
        List<List<String>> rows = new ArrayList<>(table.rows());
        rows.subList(i, Math.min(rows.size(), i + chunk)).clear();
        pair.refill(table.withRows(rows));
        if (disagrees(statement)) {
          tables.set(index, table.withRows(rows));
          any = true;
        } else {
          pair.refill(table);
          i += chunk;
        }
      }
    }
    return any;
  }

  private boolean disagrees(Statement candidate) throws SQLException {
    if (!goesOn()) {
      return false;
    }
    tries++;
    Verdict verdict = pair.execute(candidate);
    return verdict.different() && verdict.kind().equals(kind);
  }
}
