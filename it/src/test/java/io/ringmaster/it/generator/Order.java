package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ORDER BY and LIMIT.
 *
 * @param keys with ASC or DESC
 * @param ties what decides between rows with equal keys
 * @param limit LIMIT and its numbers, or none
 */
record Order(List<Expr> keys, Ties ties, List<Expr> limit) {
  static final Order NONE = new Order(List.of(), Ties.OPEN, List.of());

  /** What decides between rows with equal keys. */
  enum Ties {
    /** Nothing. */
    OPEN,
    /** The unique keys of the tables read. */
    KEYS,
    /** All columns of the answer. */
    COLUMNS
  }

  boolean total() {
    return ties != Ties.OPEN;
  }

  /**
   * Writes it.
   *
   * @param types of the answer's columns
   * @param unique columns that identify a row
   */
  void print(Printer out, List<Type> types, Optional<List<String>> unique) {
    out.list(" ORDER BY ", keys);
    List<String> rest = new ArrayList<>();
    switch (ties) {
      case OPEN -> {}
      case KEYS -> rest.addAll(unique.orElseThrow());
      case COLUMNS -> {
        for (int i = 0; i < types.size(); i++) {
          rest.add(column("c" + (i + 1), types.get(i)));
        }
      }
    }
    if (!rest.isEmpty()) {
      out.text(keys.isEmpty() ? " ORDER BY " : ", ").text(String.join(", ", rest));
    }
    limit.forEach(l -> l.print(out));
  }

  private static String column(String name, Type type) {
    if (type.exact()) {
      return name;
    }
    return switch (type.kind()) {
      case STR -> name + ", HEX(" + name + ")";
      // Not every byte is one of a text.
      case BIN -> "HEX(" + name + ")";
      default -> "CAST(" + name + " AS CHAR)";
    };
  }

  List<Order> smaller() {
    List<Order> all = new ArrayList<>();
    if (!limit.isEmpty()) {
      all.add(new Order(keys, ties, List.of()));
      Smaller.replaced(limit, Expr::smaller).forEach(l -> all.add(new Order(keys, ties, l)));
    } else if (total()) {
      all.add(new Order(keys, Ties.OPEN, List.of()));
    }
    Smaller.lists(keys, 0, Expr::smaller).forEach(k -> all.add(new Order(k, ties, limit)));
    return all;
  }
}
