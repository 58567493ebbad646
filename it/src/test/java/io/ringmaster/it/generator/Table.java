package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table and its rows.
 *
 * @param partitioning at the end of CREATE TABLE; empty without
 * @param placement at the end of the proxy's CREATE TABLE
 * @param unique the columns of its primary key
 * @param partitions their names
 * @param words columns with a FULLTEXT index each
 * @param rows literals, in the order of the columns
 */
record Table(
    String name,
    List<Column> columns,
    String keys,
    String partitioning,
    String placement,
    List<String> unique,
    List<String> partitions,
    List<String> words,
    List<List<String>> rows) {
  /** An INSERT should not become longer than a line that can be read. */
  private static final int ROWS_PER_INSERT = 20;

  /**
   * A column.
   *
   * @param ddl its type as CREATE TABLE has it
   */
  record Column(String name, String ddl, Type type) {}

  String create() {
    String list =
        columns.stream().map(c -> c.name() + " " + c.ddl()).collect(Collectors.joining(", "));
    return "CREATE TABLE " + name + " (" + list + ", " + keys + ")" + partitioning;
  }

  List<String> inserts() {
    List<String> inserts = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += ROWS_PER_INSERT) {
      String values =
          rows.subList(i, Math.min(rows.size(), i + ROWS_PER_INSERT)).stream()
              .map(row -> "(" + String.join(", ", row) + ")")
              .collect(Collectors.joining(", "));
      String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
      inserts.add("INSERT INTO " + name + " (" + names + ") VALUES " + values);
    }
    return inserts;
  }

  /** With one more column, and its value in each row. */
  Table with(Column column, List<String> values) {
    List<Column> more = new ArrayList<>(columns);
    more.add(column);
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = new ArrayList<>(rows.get(i));
      row.add(values.get(i));
      all.add(row);
    }
    return new Table(name, more, keys, partitioning, placement, unique, partitions, words, all);
  }

  Table withKeys(String other) {
    return new Table(
        name, columns, other, partitioning, placement, unique, partitions, words, rows);
  }

  boolean isSharded() {
    return placement.startsWith("SHARD BY");
  }

  /** With strings of which equal ones may differ: statements write all kinds of them. */
  Table written() {
    List<Column> loose =
        columns.stream()
            .map(
                c ->
                    c.type().kind() == Kind.STR
                        ? new Column(c.name(), c.ddl(), c.type().loose())
                        : c)
            .toList();
    return new Table(name, loose, keys, partitioning, placement, unique, partitions, words, rows);
  }

  Table withRows(List<List<String>> other) {
    return new Table(
        name, columns, keys, partitioning, placement, unique, partitions, words, other);
  }

  /** Without one of its columns, which should be in no key. */
  Table without(int column) {
    List<List<String>> others = rows.stream().map(row -> Smaller.without(row, column)).toList();
    return new Table(
        name,
        Smaller.without(columns, column),
        keys,
        partitioning,
        placement,
        unique,
        partitions,
        words,
        others);
  }
}
