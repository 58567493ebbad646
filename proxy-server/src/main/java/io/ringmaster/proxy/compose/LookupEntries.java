package io.ringmaster.proxy.compose;

import io.ringmaster.router.plan.Indexing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The entries that rows have in the lookup table of one global index, and texts that write them.
 */
final class LookupEntries {
  private final Indexing.Part part;

  /** The columns of the lookup table: the indexed ones, then those of the primary key. */
  private final List<String> columns;

  /** The place of each in a row. */
  private final List<Integer> places = new ArrayList<>();

  /**
   * Of an index.
   *
   * @param key the columns of the table's primary key
   * @param row the columns of the rows, which are among them
   */
  LookupEntries(Indexing.Part part, List<String> key, List<String> row) {
    this.part = part;
    columns = new ArrayList<>(part.columns());
    key.stream().filter(column -> !columns.contains(column)).forEach(columns::add);
    columns.forEach(column -> places.add(row.indexOf(column)));
  }

  /**
   * The entry of a row.
   *
   * @param row literals, null for NULL
   * @return null if it has none
   */
  List<String> of(List<String> row) {
    List<String> entry = new ArrayList<>(places.size());
    for (int place : places) {
      if (row.get(place) == null) {
        return null;
      }
      entry.add(row.get(place));
    }
    return entry;
  }

  /** Removes entries. */
  String deletion(List<List<String>> entries) {
    int keyed = part.unique() ? part.columns().size() : columns.size();
    return "DELETE FROM %s WHERE %s"
        .formatted(
            part.lookup(),
            isOneOf(
                columns.subList(0, keyed),
                entries.stream().map(entry -> entry.subList(0, keyed)).toList()));
  }

  /** Adds entries. */
  String insertion(List<List<String>> entries) {
    return IndexedInsert.head(part.unique(), false, part.lookup(), columns)
        + entries.stream()
            .map(entry -> "(" + String.join(", ", entry) + ")")
            .collect(Collectors.joining(", "));
  }

  /** {@code a IN (..)}, or {@code (a, b) IN ((..), ..)}. */
  static String isOneOf(List<String> columns, List<List<String>> rows) {
    boolean one = columns.size() == 1;
    return rows.stream()
        .map(row -> String.join(", ", row))
        .map(row -> one ? row : "(" + row + ")")
        .collect(
            Collectors.joining(
                ", ",
                (one ? columns.getFirst() : "(" + String.join(", ", columns) + ")") + " IN (",
                ")"));
  }
}
