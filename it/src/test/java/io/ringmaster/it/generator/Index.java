package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * A key of a table that is written: in a sharded one a global index.
 *
 * @param columns their names
 */
record Index(String name, boolean unique, List<String> columns) {
  /** Columns whose type a lookup table can be sharded by. */
  private static final List<String> KINDS =
      List.of(
          "n1", "n2", "s1", "big", "ubig", "ai", "aid", "gci", "gcid", "bn", "bnd", "lat", "latd",
          "cs", "vb");

  /** The second column of some that are unique. */
  static final String PAIRED = "n1";

  private static final int PAIR_SHARE = 35;
  private static final int PLAIN_SHARE = 40;

  static Index unique(Dice dice, String column) {
    List<String> columns =
        !dice.percent(PAIR_SHARE)
            ? List.of(column)
            : dice.percent(50) ? List.of(column, PAIRED) : List.of(PAIRED, column);
    return new Index("u", true, columns);
  }

  /** Some that are not unique, of one column or of two. */
  static List<Index> plain(Dice dice, Table table) {
    List<String> eligible =
        table.columns().stream().map(Table.Column::name).filter(KINDS::contains).toList();
    List<Index> indexes = new ArrayList<>();
    for (String name : List.of("p", "q")) {
      if (dice.percent(PLAIN_SHARE)) {
        int count = Math.min(eligible.size(), dice.of(1, 1, 2));
        indexes.add(new Index(name, false, dice.shuffled(eligible).subList(0, count)));
      }
    }
    return indexes;
  }

  /** Behind a table's other keys. */
  String key() {
    return ", %sKEY %s (%s)".formatted(unique ? "UNIQUE " : "", name, String.join(", ", columns));
  }

  /** What makes it in the proxy. */
  String create(String table) {
    return "CREATE GLOBAL %sINDEX %s ON %s (%s)"
        .formatted(unique ? "UNIQUE " : "", name, table, String.join(", ", columns));
  }
}
