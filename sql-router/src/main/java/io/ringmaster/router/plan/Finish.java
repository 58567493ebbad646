package io.ringmaster.router.plan;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A SELECT that MySQL itself answers from rows of several shards: one session of a server, the
 * workbench, gets a temporary table for each place where the text names a table whose rows are
 * elsewhere, and then the client's own text. Immutable.
 *
 * @param reason why the shards can't answer, in a sentence
 * @param fragments what goes into the temporary tables, one for each place
 * @param splices what to change in the client's text: names of temporary tables that can't have the
 *     table's own, since MySQL opens a temporary table once in a statement
 * @param commonTables names of common tables that the changed text has besides, to those that they
 *     stand for, which have as many bytes
 */
public record Finish(
    String reason,
    List<Fragment> fragments,
    List<Splice> splices,
    Map<String, String> commonTables) {
  public Finish {
    fragments = List.copyOf(fragments);
    splices = List.copyOf(splices);
    commonTables = Map.copyOf(commonTables);
  }

  /**
   * The rows of one place in the text.
   *
   * @param database of the table, and of the temporary table
   * @param table whose rows are gathered
   * @param alias the name that the text gives the table there; null for none
   * @param partitions the only ones of the table that are read; all when there are none
   * @param temporary the temporary table's name; the table's own where that is free
   * @param selector which shards have the rows: {@link Selector.ByPredicate} or {@link
   *     Selector.Fixed}
   * @param key the shard key column; null for a table that is on one shard
   * @param columns what is gathered, at least one
   * @param dropped columns that the temporary table does not need
   * @param upkeep what else there is to the table
   * @param conditions that all rows of this place satisfy that matter, and that name no other table
   * @param matches conditions of this place that the temporary table can't tell, so that they are
   *     no part of the text that runs there
   * @param met tables that the rows that matter meet on their own shard
   * @param meetings what those satisfy together
   * @param links equalities with columns of other fragments that the rows that matter satisfy
   * @param lock the locking clause for its rows; empty without one
   */
  public record Fragment(
      String database,
      String table,
      String alias,
      List<String> partitions,
      String temporary,
      Selector selector,
      String key,
      List<CatalogColumn> columns,
      Set<String> dropped,
      CatalogTable.Upkeep upkeep,
      List<Condition> conditions,
      List<Part> matches,
      List<Met> met,
      List<Condition> meetings,
      List<Link> links,
      String lock) {
    public Fragment {
      partitions = List.copyOf(partitions);
      matches = List.copyOf(matches);
      columns = List.copyOf(columns);
      dropped = Set.copyOf(dropped);
      conditions = List.copyOf(conditions);
      met = List.copyOf(met);
      meetings = List.copyOf(meetings);
      links = List.copyOf(links);
      if (columns.isEmpty()) {
        throw new IllegalArgumentException("no column of " + database + "." + table);
      }
    }

    /** Whether the text says PARTITION or MATCH of it, of which only the shards know errors. */
    public boolean isJudged() {
      return !partitions.isEmpty() || !matches.isEmpty();
    }

    /** Whether only some of the table's rows are gathered, whatever their shard key is. */
    public boolean isFiltered() {
      return !conditions.isEmpty() || !matches.isEmpty() || !met.isEmpty();
    }

    /** Whether a column of its rows, or of those they meet, is said to have one of some values. */
    public boolean isNarrow() {
      return conditions.stream().anyMatch(Condition::isNarrow)
          || meetings.stream().anyMatch(Condition::isNarrow);
    }

    /** What the text calls the table. */
    public String name() {
      return alias == null ? table : alias;
    }

    /** Whether another fragment's rows, or more columns of them, are this one's. */
    public boolean hasRowsOf(Fragment other) {
      return database.equals(other.database)
          && table.equals(other.table)
          && partitions.equals(other.partitions)
          && selector.equals(other.selector)
          && conditions.equals(other.conditions)
          && matches.equals(other.matches)
          && met.equals(other.met)
          && meetings.equals(other.meetings)
          && lock.equals(other.lock)
          && columns.containsAll(other.columns);
    }
  }

  /**
   * A table beside that of a fragment.
   *
   * @param alias the name that the text gives the table; null for none
   */
  public record Met(String database, String table, String alias) {}

  /**
   * An equality of integers.
   *
   * @param column of the fragment's table
   * @param fragment index of another fragment
   * @param other column of that one's table
   */
  public record Link(String column, int fragment, String other) {}

  /** What rows satisfy. */
  public sealed interface Condition {
    /** What it is made of, at least one. */
    List<Part> parts();

    /** Whether it says that a column has one of some values. */
    boolean isNarrow();
  }

  /**
   * Part of the text.
   *
   * @param first ordinal of its first token in the digest text
   * @param last ordinal of its last token
   * @param compared the column that all parameters in it are compared with; null when that is not
   *     certain
   * @param isNarrow whether it says that a column has one of some values
   */
  public record Part(int first, int last, CatalogColumn compared, boolean isNarrow)
      implements Condition {
    @Override
    public List<Part> parts() {
      return List.of(this);
    }
  }

  /**
   * One of several things, as branches of an OR say them.
   *
   * @param branches each with at least one part, which all hold in it
   */
  public record Either(List<List<Part>> branches) implements Condition {
    public Either {
      branches = branches.stream().map(List::copyOf).toList();
    }

    @Override
    public List<Part> parts() {
      return branches.stream().flatMap(List::stream).toList();
    }

    @Override
    public boolean isNarrow() {
      return branches.stream().allMatch(branch -> branch.stream().anyMatch(Part::isNarrow));
    }
  }
}
