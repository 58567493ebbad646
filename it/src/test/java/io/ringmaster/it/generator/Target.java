package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table that is written.
 *
 * @param unique one of its columns, which may be NULL and has a unique key: in a sharded table a
 *     global index
 * @param extras what its CREATE TABLE has besides, which statements do not name
 * @param relation to tables that foreign keys are of
 */
record Target(Table table, Optional<Column> unique, List<String> extras, Relation relation) {
  /** Whether others have foreign keys to it, or it to others. */
  enum Relation {
    NONE,
    CHILD,
    PARENT,
    /** Its rows take others with them. */
    CASCADING_PARENT
  }

  private static final int NULL_SHARE = 30;

  /** A table of the generator, some with a unique column more. */
  static Target of(Dice dice, Table table) {
    List<String> extras = new Extras(dice).of(table);
    // A partitioned table's unique keys have the columns it is partitioned by.
    if (!table.partitioning().isEmpty() || dice.percent(50)) {
      return new Target(table, Optional.empty(), extras, Relation.NONE);
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
    // Of different names: MySQL warns of texts that a NATURAL JOIN compares with numbers.
    Column column =
        new Column(
            text ? "ut" : "u", ddl, new Type(kind, collation, true, List.copyOf(samples), true));
    return new Target(table.with(column, values), Optional.of(column), extras, Relation.NONE);
  }

  boolean hasGlobalIndex() {
    return unique.isPresent() && table.isSharded();
  }

  /** CREATE TABLE of one MySQL. */
  String plainCreate() {
    return create(unique.map(column -> ", UNIQUE KEY u (" + column.name() + ")").orElse(""));
  }

  private String create(String more) {
    String all = extras.stream().map(", "::concat).collect(Collectors.joining());
    return table.withKeys(table.keys() + more + all).create();
  }

  /** What makes it in the proxy. */
  List<String> proxyCreate() {
    return hasGlobalIndex()
        ? List.of(
            create("") + " " + table.placement(),
            "CREATE GLOBAL UNIQUE INDEX u ON %s (%s)"
                .formatted(table.name(), unique.orElseThrow().name()))
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
    return new Target(table.withRows(rows), unique, extras, relation);
  }

  /** A table that it has a foreign key to may be a parent of others too. */
  Target withExtra(String foreignKey) {
    List<String> more = new ArrayList<>(extras);
    more.add(foreignKey);
    return new Target(table, unique, more, Relation.CHILD);
  }

  Target asParent(boolean cascades) {
    boolean cascading = cascades || relation == Relation.CASCADING_PARENT;
    return new Target(
        table, unique, extras, cascading ? Relation.CASCADING_PARENT : Relation.PARENT);
  }

  boolean hasForeignKeys() {
    return relation != Relation.NONE;
  }

  boolean cascades() {
    return relation == Relation.CASCADING_PARENT;
  }
}
