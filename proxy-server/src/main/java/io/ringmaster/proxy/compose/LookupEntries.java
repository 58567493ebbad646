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

  /** The place of each in a row, and those of the forms of the indexed ones. */
  private final List<Integer> places;

  private final List<Integer> formPlaces;

  /**
   * Of an index.
   *
   * @param key the columns of the table's primary key
   * @param row what is read of the rows, with these among them
   */
  LookupEntries(Indexing.Part part, List<String> key, List<String> row) {
    this.part = part;
    columns = new ArrayList<>(part.columns());
    key.stream().filter(column -> !columns.contains(column)).forEach(columns::add);
    places = columns.stream().map(row::indexOf).toList();
    formPlaces = part.forms().stream().map(row::indexOf).toList();
  }

  /**
   * The entry of a row.
   *
   * @param row literals, null for NULL
   * @return null if it has none
   */
  List<String> of(List<String> row) {
    return at(places, row);
  }

  /**
   * What equals that of another row where MySQL takes their indexed values for equal.
   *
   * @return null if the row has no entry, or forms are not read
   */
  List<String> form(List<String> row) {
    return formPlaces.isEmpty() ? null : at(formPlaces, row);
  }

  private static List<String> at(List<Integer> places, List<String> row) {
    List<String> values = new ArrayList<>(places.size());
    for (int place : places) {
      if (row.get(place) == null) {
        return null;
      }
      values.add(row.get(place));
    }
    return values;
  }

  /** Removes entries. */
  String deletion(List<List<String>> entries) {
    int keyed = part.unique() ? part.columns().size() : columns.size();
    return "DELETE FROM %s WHERE %s"
        .formatted(
            part.lookup().sql(),
            isOneOf(
                columns.subList(0, keyed),
                entries.stream().map(entry -> entry.subList(0, keyed)).toList()));
  }

  /** Whether another row's entry may be in the way. */
  boolean isUnique() {
    return part.unique();
  }

  /**
   * Adds entries.
   *
   * @param ignores whether one that is in the way stays instead
   */
  String insertion(List<List<String>> entries, boolean ignores) {
    return IndexedInsert.head(part.unique(), ignores, part.lookup().sql(), columns)
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
