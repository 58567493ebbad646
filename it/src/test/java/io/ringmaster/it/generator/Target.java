package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table that is written.
 *
 * @param unique one of its columns, which may be NULL and has a unique key: in a sharded table a
 *     global index
 */
record Target(Table table, Optional<Column> unique) {
  private static final int NULL_SHARE = 30;

  /** A table of the generator, some with a unique column more. */
  static Target of(Dice dice, Table table) {
    // A partitioned table's unique keys have the columns it is partitioned by.
    if (!table.partitioning().isEmpty() || dice.percent(50)) {
      return new Target(table, Optional.empty());
    }
    boolean text = dice.percent(50);
    List<Literal> samples = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < table.rows().size(); i++) {
      Literal sample =
          text
              ? new Literal("'u" + i + "'", Type.of(Kind.STR), Optional.of("u" + i))
              : Expressions.number(Kind.INT, 100 + i);
      samples.add(sample);
      values.add(dice.percent(NULL_SHARE) ? "NULL" : sample.text());
    }
    Kind kind = text ? Kind.STR : Kind.INT;
    String collation = text ? Type.CONNECTION_COLLATION : "";
    String ddl = text ? "VARCHAR(12) COLLATE " + collation : "INT";
    Column column =
        new Column("u", ddl, new Type(kind, collation, true, List.copyOf(samples), true));
    return new Target(table.with(column, values), Optional.of(column));
  }

  boolean hasGlobalIndex() {
    return unique.isPresent() && table.isSharded();
  }

  /** CREATE TABLE of one MySQL. */
  String plainCreate() {
    String more = unique.isPresent() ? ", UNIQUE KEY u (u)" : "";
    return table.withKeys(table.keys() + more).create();
  }

  /** What makes it in the proxy. */
  List<String> proxyCreate() {
    return hasGlobalIndex()
        ? List.of(
            table.create() + " " + table.placement(),
            "CREATE GLOBAL UNIQUE INDEX u ON " + table.name() + " (u)")
        : List.of(plainCreate() + " " + table.placement());
  }

  boolean isKey(Column column) {
    return table.unique().contains(column.name());
  }

  boolean isUnique(Column column) {
    return unique.isPresent() && unique.get().equals(column);
  }

  /** Columns that no unique key has. */
  List<Column> others() {
    return table.columns().stream().filter(c -> !isKey(c) && !isUnique(c)).toList();
  }

  Target withRows(List<List<String>> rows) {
    return new Target(table.withRows(rows), unique);
  }
}
