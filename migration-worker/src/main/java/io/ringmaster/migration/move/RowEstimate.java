package io.ringmaster.migration.move;

import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.rows.TableMove;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Guesses how many rows of a table move, without reading the table. No state. */
public final class RowEstimate {
  /** Rows looked at to see which part of them moves. */
  private static final int SAMPLE_ROWS = 2_000;

  private RowEstimate() {}

  static long of(Connection source, TableMove table) throws SQLException {
    return switch (table.move().rows()) {
      case Move.Intervals _ -> explained(source, "WHERE " + table.predicate(), table);
      case Move.Slots _, Move.Relocated _ ->
          Math.round(explained(source, "", table) * partThatMoves(source, table));
    };
  }

  /** What the optimizer expects of a scan. */
  private static long explained(Connection source, String where, TableMove table)
      throws SQLException {
    try (Statement statement = source.createStatement();
        ResultSet row =
            statement.executeQuery(
                "EXPLAIN FORMAT=TRADITIONAL SELECT 1 FROM "
                    + table.source().quoted()
                    + " "
                    + where)) {
      // No row number when the optimizer knows that nothing can be found.
      return row.next() ? Math.round(row.getLong("rows") * row.getDouble("filtered") / 100) : 0;
    }
  }

  /**
   * Asks which part of the first rows of a table moves: one number from 0 to 1.
   *
   * @param predicate of the rows that move
   * @param table quoted and qualified
   */
  public static String partThatMoves(String predicate, String table) {
    return "SELECT COALESCE(AVG(moves), 0) FROM (SELECT %s AS moves FROM %s LIMIT %d) s"
        .formatted(predicate, table, SAMPLE_ROWS);
  }

  private static double partThatMoves(Connection source, TableMove table) throws SQLException {
    try (Statement statement = source.createStatement();
        ResultSet row =
            statement.executeQuery(partThatMoves(table.predicate(), table.source().quoted()))) {
      row.next();
      return row.getDouble(1);
    }
  }
}
