package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table that is written.
 *
 * @param unique one of its columns, which may be NULL and has a unique key, by itself or with
 *     another
 * @param indexes its keys that are global indexes in a sharded table
 * @param extras what its CREATE TABLE has besides, which statements do not name
 * @param relation to tables that foreign keys are of
 */
record Target(
    Table table,
    Optional<Column> unique,
    List<Index> indexes,
    List<String> extras,
    Relation relation) {
  /** Whether others have foreign keys to it, or it to others. */
  enum Relation {
    NONE,
    CHILD,
    PARENT,
    /** Its rows take others with them. */
    CASCADING_PARENT
  }

  private static final int NULL_SHARE = 30;

  /** A table of the generator, some with a unique column more, and with other keys. */
  static Target of(Dice dice, Table table) {
    List<String> extras = new Extras(dice).of(table);
    List<Index> indexes = new ArrayList<>(Index.plain(dice, table));
    // A partitioned table's unique keys have the columns it is partitioned by.
    if (!table.partitioning().isEmpty() || dice.percent(50)) {
      return new Target(table, Optional.empty(), indexes, extras, Relation.NONE);
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
            text ? "ut" : "u", ddl, new Type(kind, collation, !text, List.copyOf(samples), true));
    indexes.addFirst(Index.unique(dice, column.name()));
    return new Target(
        table.with(column, values), Optional.of(column), indexes, extras, Relation.NONE);
  }

  boolean hasGlobalIndex() {
    return !indexes.isEmpty() && table.isSharded();
  }

  /** CREATE TABLE of one MySQL. */
  String plainCreate() {
    return create(indexes.stream().map(Index::key).collect(Collectors.joining()));
  }

  private String create(String more) {
    String all = extras.stream().map(", "::concat).collect(Collectors.joining());
    return table.withKeys(table.keys() + more + all).create();
  }

  /** What makes it in the proxy. */
  List<String> proxyCreate() {
    if (!hasGlobalIndex()) {
      return List.of(plainCreate() + " " + table.placement());
    }
    List<String> all = new ArrayList<>(List.of(create("") + " " + table.placement()));
    indexes.forEach(index -> all.add(index.create(table.name())));
    return all;
  }

  boolean isKey(Column column) {
    return table.unique().contains(column.name());
  }

  boolean isUnique(Column column) {
    return unique.isPresent() && unique.get().equals(column);
  }

  /** Whether it takes another column to make the unique one so. */
  boolean isPaired() {
    return indexes.stream().anyMatch(index -> index.unique() && index.columns().size() > 1);
  }

  boolean isIndexed(Column column) {
    return indexes.stream().anyMatch(index -> index.columns().contains(column.name()));
  }

  /** Columns that no unique key has. */
  List<Column> others() {
    return table.columns().stream()
        .filter(c -> !isKey(c) && !isUnique(c) && !(isPaired() && c.name().equals(Index.PAIRED)))
        .toList();
  }

  Target withRows(List<List<String>> rows) {
    return new Target(table.withRows(rows), unique, indexes, extras, relation);
  }

  /** A table that it has a foreign key to may be a parent of others too. */
  Target withExtra(String foreignKey) {
    List<String> more = new ArrayList<>(extras);
    more.add(foreignKey);
    return new Target(table, unique, indexes, more, Relation.CHILD);
  }

  Target asParent(boolean cascades) {
    boolean cascading = cascades || relation == Relation.CASCADING_PARENT;
    return new Target(
        table, unique, indexes, extras, cascading ? Relation.CASCADING_PARENT : Relation.PARENT);
  }

  boolean hasForeignKeys() {
    return relation != Relation.NONE;
  }

  boolean cascades() {
    return relation == Relation.CASCADING_PARENT;
  }
}
