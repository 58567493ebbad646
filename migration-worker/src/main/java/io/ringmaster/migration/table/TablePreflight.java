package io.ringmaster.migration.table;

import java.util.ArrayList;
import java.util.List;

/** Checks of one table. No I/O. */
public final class TablePreflight {
  private TablePreflight() {}

  /** Reasons why the table's rows can't be moved, whatever the target; empty when they can. */
  public static List<Finding> check(MovingTable table) {
    List<Finding> findings = new ArrayList<>();
    String subject = "table " + table;
    if (!table.engine().equalsIgnoreCase("InnoDB")) {
      findings.add(
          new Finding(
              subject,
              "its engine is " + table.engine() + ", which keeps no transactions",
              "ALTER TABLE " + table.quoted() + " ENGINE = InnoDB"));
    }
    if (table.primaryKey().isEmpty()) {
      findings.add(
          new Finding(
              subject,
              "it has no primary key of whole columns, so changed rows could not be found again",
              table.shardKey().isEmpty()
                  ? "Add one"
                  : "Add one that contains the shard key " + table.quotedShardKey()));
    }
    for (TableColumn column : table.primaryKey()) {
      if (column.generated()) {
        findings.add(
            new Finding(
                subject,
                "its primary key has the generated column "
                    + column.quoted()
                    + ", whose value can't be written",
                "Make it a plain column"));
      } else if (!isReadableKey(column)) {
        findings.add(
            new Finding(
                subject,
                "its primary key has the column "
                    + column.quoted()
                    + " of type "
                    + column.columnType()
                    + ", which can't be read from the binary log exactly",
                "Integer types, DECIMAL, CHAR, VARCHAR, BINARY, VARBINARY, DATE, DATETIME and"
                    + " TIMESTAMP can be"));
      }
    }
    for (TableColumn column : table.columns()) {
      if (column.form().isEmpty()) {
        findings.add(
            new Finding(
                subject,
                "column " + column.quoted() + " has the unknown type " + column.columnType(),
                "Move the table without it"));
      }
    }
    for (MovingTable.UniqueKey key : table.uniqueKeys()) {
      if (!table.shardKey().isEmpty()
          && key.columns().stream().noneMatch(table.shardKey()::equalsIgnoreCase)) {
        findings.add(
            new Finding(
                subject,
                "unique key "
                    + TableColumn.quote(key.name())
                    + " does not contain the shard key "
                    + table.quotedShardKey()
                    + ", so rows from two shards may collide",
                "Add the shard key to the unique key, or make it a plain key"));
      }
    }
    if (!table.triggers().isEmpty()) {
      findings.add(
          new Finding(
              subject,
              "its triggers " + table.triggers() + " would fire again when rows are written",
              "Drop them while the migration runs. Of a sharded table, CREATE TRIGGER makes such as"
                  + " do not, so that they can be made again at once"));
    }
    return findings;
  }

  /**
   * Reasons why a table that every shard has whole can't be copied; empty when it can. Its binary
   * log is not read, so that only what copying needs is asked for.
   */
  public static List<Finding> checkWhole(MovingTable table) {
    List<Finding> findings = new ArrayList<>();
    String subject = "reference table " + table;
    if (table.primaryKey().isEmpty()) {
      findings.add(
          new Finding(
              subject,
              "it has no primary key of whole columns, so its rows can't be compared",
              "ALTER TABLE " + table.quoted() + " ADD PRIMARY KEY (..)"));
    }
    for (TableColumn column : table.columns()) {
      if (column.form().isEmpty()) {
        findings.add(
            new Finding(
                subject,
                "column " + column.quoted() + " has the unknown type " + column.columnType(),
                "Use another type"));
      }
    }
    if (!table.triggers().isEmpty()) {
      findings.add(
          new Finding(
              subject,
              "it has triggers " + table.triggers() + ", which the new shard would lack",
              "Drop them on all shards"));
    }
    return findings;
  }

  /** Whether values of the column can be made again from the bytes of a row event. */
  public static boolean isReadableKey(TableColumn column) {
    return column
        .form()
        .map(
            form ->
                switch (form) {
                  case INTEGER, DECIMAL, STRING, BINARY -> true;
                  case TEMPORAL ->
                      !column.dataType().equals("time") && !column.dataType().equals("year");
                  case FLOATING, TEXT, BLOB, BIT, MEMBERS, JSON, GEOMETRY -> false;
                })
        .orElse(false);
  }

  /** Reasons why rows of {@code source} can't be stored in {@code target} as they are. */
  public static List<Finding> compare(MovingTable source, MovingTable target) {
    if (source.fingerprint().equals(target.fingerprint())) {
      return List.of();
    }
    return List.of(
        new Finding(
            "table " + source,
            "it differs between source (here) and target (there): "
                + String.join("; ", source.drift(target)),
            "Make the two definitions equal"));
  }
}
