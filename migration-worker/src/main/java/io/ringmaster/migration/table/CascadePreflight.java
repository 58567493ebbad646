package io.ringmaster.migration.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which cascades can be followed though the binary log does not have them: children are found by
 * the primary key of a parent that was deleted or got another one, among the rows that move with
 * it. No I/O.
 */
public final class CascadePreflight {
  private CascadePreflight() {}

  /**
   * Reasons why rows of these tables can't be moved together.
   *
   * @param tables all whose rows move, of one server
   */
  public static List<Finding> check(List<MovingTable> tables) {
    List<Finding> findings = new ArrayList<>();
    for (MovingTable table : tables) {
      for (Cascade cascade : table.cascades()) {
        reason(tables, table, cascade)
            .ifPresent(
                reason ->
                    findings.add(
                        new Finding(
                            "table " + table,
                            "its foreign key "
                                + TableColumn.quote(cascade.name())
                                + " cascades, which MySQL does not write to the binary log, and "
                                + reason,
                            "Make it RESTRICT and let the application delete or change the rows")));
      }
    }
    return findings;
  }

  private static Optional<String> reason(
      List<MovingTable> tables, MovingTable table, Cascade cascade) {
    Optional<MovingTable> parent =
        tables.stream().filter(one -> one.toString().equals(cascade.parent())).findFirst();
    if (parent.isEmpty()) {
      return Optional.of("the rows of " + cascade.parent() + " do not move along");
    }
    if (!keyNames(parent.get()).containsAll(cascade.parentColumns())) {
      return Optional.of(
          "it refers to columns of " + cascade.parent() + " that are not in its primary key");
    }
    if (isParent(tables, table) && table.uniqueKeys().size() > 1) {
      return Optional.of(
          "deletions go on from "
              + table
              + ", whose rows could not be found any more once another has taken a value of its"
              + " unique keys");
    }
    return cascade.ofUpdates()
        ? dependent(tables, table, cascade)
            .map(
                other ->
                    "new keys would go on to "
                        + other
                        + ", of which no log would have the old ones")
        : Optional.empty();
  }

  private static boolean isParent(List<MovingTable> tables, MovingTable table) {
    return tables.stream()
        .flatMap(other -> other.cascades().stream())
        .anyMatch(cascade -> cascade.parent().equals(table.toString()));
  }

  private static List<String> keyNames(MovingTable table) {
    return table.primaryKey().stream().map(TableColumn::name).toList();
  }

  /** A table that refers to what the cascade changes; the shard key never is. */
  private static Optional<MovingTable> dependent(
      List<MovingTable> tables, MovingTable table, Cascade cascade) {
    List<String> changed =
        cascade.columns().stream()
            .filter(column -> !column.equalsIgnoreCase(table.shardKey()))
            .toList();
    return tables.stream()
        .filter(
            other ->
                other.cascades().stream()
                    .filter(next -> next.parent().equals(table.toString()))
                    .anyMatch(next -> next.parentColumns().stream().anyMatch(changed::contains)))
        .findFirst();
  }
}
