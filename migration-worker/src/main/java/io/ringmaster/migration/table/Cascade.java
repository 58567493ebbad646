package io.ringmaster.migration.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A foreign key by which a change of another table's row changes rows of its own. InnoDB carries
 * that out beneath MySQL, so that the binary log has the other table's row alone.
 *
 * @param name of the constraint
 * @param columns its columns, in the order of those they refer to
 * @param parent the table that is referred to, {@code database.table}
 * @param parentColumns the columns that are
 * @param ofUpdates whether a parent's new key is carried over; deletions may be, too
 */
public record Cascade(
    String name,
    List<String> columns,
    String parent,
    List<String> parentColumns,
    boolean ofUpdates) {
  public Cascade {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(parent, "parent");
    columns = List.copyOf(columns);
    parentColumns = List.copyOf(parentColumns);
  }

  /** With the columns of another part of it behind its own. */
  Cascade with(Cascade more) {
    List<String> all = new ArrayList<>(columns);
    all.addAll(more.columns);
    List<String> parents = new ArrayList<>(parentColumns);
    parents.addAll(more.parentColumns);
    return new Cascade(name, all, parent, parents, ofUpdates);
  }

  /** The line of a table's definition: without the name, which servers may make themselves. */
  String line() {
    return "CASCADE %s TO %s %s%s"
        .formatted(columns, parent, parentColumns, ofUpdates ? " WITH UPDATES" : "");
  }
}
