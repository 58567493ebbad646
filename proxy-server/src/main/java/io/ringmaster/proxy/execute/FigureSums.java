package io.ringmaster.proxy.execute;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Adds up what shards say of their parts of tables. */
final class FigureSums {
  /** By the names that tell a row, what each shard says: the values behind those names. */
  private final Map<List<String>, List<List<String>>> rows = new LinkedHashMap<>();

  /** Of tables of which not all shards have told. */
  private final List<String> unknown = new ArrayList<>();

  /** Takes a row of a shard's answer; an empty value is NULL. */
  void add(List<String> row) {
    rows.computeIfAbsent(List.copyOf(row.subList(0, Figures.NAMES)), _ -> new ArrayList<>())
        .add(List.copyOf(row.subList(Figures.NAMES, row.size())));
  }

  /** Not all shards have told of a table, of which nothing is known then. */
  void unknown(String database, String table) {
    unknown.add("[" + json(database) + "," + json(table) + ",null]");
    rows.keySet().removeIf(names -> names.get(0).equals(database) && names.get(1).equals(table));
  }

  private static String table(List<String> names) {
    return names.get(0) + "." + names.get(1);
  }

  /** The sums of sizes, and the greatest of other numbers, as a JSON array of arrays. */
  String sizes() {
    List<String> all = new ArrayList<>(unknown);
    rows.forEach(
        (names, parts) -> {
          List<String> numbers = new ArrayList<>();
          for (int i = 0; i < parts.getFirst().size(); i++) {
            int column = i;
            List<String> told =
                parts.stream().map(part -> part.get(column)).filter(v -> !v.isEmpty()).toList();
            numbers.add(told.isEmpty() ? "null" : i < Figures.SUMS ? sum(told) : greatest(told));
          }
          all.add(json(names, numbers));
        });
    return "[" + String.join(",", all) + "]";
  }

  /**
   * How many values parts of indexes have: where a value is on one shard alone, as of unique keys
   * and those that contain the shard key, the sum; else as many as the shard with most has, at
   * least.
   *
   * @param key the shard key of a table; null for none
   */
  String cardinalities(Function<String, String> key) {
    Map<List<String>, Integer> lengths = new LinkedHashMap<>();
    Map<List<String>, Integer> keyed = new LinkedHashMap<>();
    rows.forEach(
        (names, parts) -> {
          List<String> index = names.subList(0, 3);
          int place = Integer.parseInt(names.get(3));
          lengths.merge(index, place, Math::max);
          String column = key.apply(table(names));
          if (parts.getFirst().get(2).equalsIgnoreCase(column)) {
            keyed.put(index, place);
          }
        });
    List<String> all = new ArrayList<>(unknown);
    rows.forEach(
        (names, parts) -> {
          List<String> index = names.subList(0, 3);
          int place = Integer.parseInt(names.get(3));
          boolean unique = parts.getFirst().get(1).equals("0") && place == lengths.get(index);
          boolean apart = unique || place >= keyed.getOrDefault(index, Integer.MAX_VALUE);
          List<String> told = parts.stream().map(List::getFirst).filter(v -> !v.isEmpty()).toList();
          String number = told.isEmpty() ? "null" : apart ? sum(told) : greatest(told);
          all.add(json(names, List.of(number)));
        });
    return "[" + String.join(",", all) + "]";
  }

  private static String sum(List<String> numbers) {
    return Long.toString(numbers.stream().mapToLong(FigureSums::number).sum());
  }

  private static String greatest(List<String> numbers) {
    return Long.toString(numbers.stream().mapToLong(FigureSums::number).max().orElseThrow());
  }

  /** Times have fractions that their columns don't show. */
  private static long number(String value) {
    int point = value.indexOf('.');
    return Long.parseUnsignedLong(point < 0 ? value : value.substring(0, point));
  }

  private static String json(List<String> names, List<String> numbers) {
    return Stream.concat(names.stream().map(FigureSums::json), numbers.stream())
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String json(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c < ' ' || c == '"' || c == '\\') {
                out.append("\\u%04x".formatted(c));
              } else {
                out.append((char) c);
              }
            });
    return out.append('"').toString();
  }
}
