package io.ringmaster.router.plan;

import io.ringmaster.router.catalog.CatalogColumn;
import java.util.List;

/**
 * An UPDATE or DELETE whose rows a query finds and locks, and which are written by their keys then.
 * Immutable.
 *
 * @param update whether it is an UPDATE; a DELETE otherwise
 * @param ignore says IGNORE
 * @param singleTable has the syntax of one table, which may be read in subqueries beside others
 * @param search the query: of each target the columns of its key and the values that are found;
 *     behind them all the whole rows of those that move
 * @param targets tables that are written, in the order of the text
 */
public record Change(
    boolean update, boolean ignore, boolean singleTable, List<Part> search, List<Target> targets) {
  public Change {
    search = List.copyOf(search);
    targets = List.copyOf(targets);
  }

  /**
   * Whether MySQL locks what is only read with READ COMMITTED and below too: it reads without locks
   * there for an UPDATE of one table alone.
   */
  public boolean alwaysLocks() {
    return !update || !singleTable;
  }

  /** A piece of a text that is made of the client's. */
  public sealed interface Part {
    /** A text of the planner's own. */
    record Text(String text) implements Part {}

    /** The client's own words, from one token of the digest text to another (inclusive). */
    record Tokens(int first, int last) implements Part {}

    /** Locks what is read, where MySQL would lock it for the statement. */
    record Lock(String clause) implements Part {}

    /** The columns of {@link Target#row} of a target. */
    record Row(int target) implements Part {}
  }

  /**
   * A table that is written.
   *
   * @param alias the name that the text gives the table; null for none
   * @param columns what the query returns of it: the columns of a unique key, which are never NULL,
   *     then those that get values it finds
   * @param keys how many of these are the key's
   * @param assignments of an UPDATE, in the order of the text
   * @param row columns that are not generated, of a table whose rows get another key: they are
   *     deleted, and inserted where they belong then; empty where they stay
   * @param order the client's ORDER BY; empty without one, or if it does not concern the writes
   */
  public record Target(
      String database,
      String table,
      String alias,
      List<Composed.Column> columns,
      int keys,
      List<Assignment> assignments,
      List<CatalogColumn> row,
      List<Part> order) {
    public Target {
      columns = List.copyOf(columns);
      assignments = List.copyOf(assignments);
      row = List.copyOf(row);
      order = List.copyOf(order);
    }

    /** Whether its rows get another key. */
    public boolean moves() {
      return !row.isEmpty();
    }

    /** The key's columns. */
    public List<Composed.Column> key() {
      return columns.subList(0, keys);
    }
  }

  /** What SET says of a column. */
  public sealed interface Assignment {
    /** The client's own words, which concern a row of the table alone. */
    record Own(int first, int last) implements Assignment {}

    /**
     * The column, as tokens; its value is the next that the query has found.
     *
     * @param first ordinal of its name's first token
     * @param last ordinal of the last
     */
    record Found(int first, int last) implements Assignment {}
  }
}
