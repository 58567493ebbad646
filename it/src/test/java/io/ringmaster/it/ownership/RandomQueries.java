package io.ringmaster.it.ownership;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random statements over the tables of {@link Family}: joins of every kind, nested in each other.
 */
final class RandomQueries {
  private final Random random;
  private int aliases;

  RandomQueries(long seed) {
    random = new Random(seed);
  }

  /** A SELECT, sometimes of two blocks or with a common table. */
  String select() {
    aliases = 0;
    return switch (random.nextInt(8)) {
      case 0 -> block("") + (flip() ? " UNION " : " UNION ALL ") + block("");
      case 1 -> "WITH w AS (" + block(" AS x") + ") SELECT w.x, " + countOf() + " FROM w";
      case 2 -> "SELECT d.x FROM (" + block(" AS x") + ") d WHERE d.x > 1 OR d.x IS NULL";
      default -> block("");
    };
  }

  private String countOf() {
    return "(SELECT COUNT(*) FROM c z WHERE z.k = w.x) AS y";
  }

  private String block(String name) {
    List<String> names = new ArrayList<>();
    String from = tables(names, 1 + random.nextInt(4));
    StringBuilder sql = new StringBuilder("SELECT ");
    String first = names.getFirst();
    if (!name.isEmpty()) {
      return sql + first + ".n" + name + " FROM " + from + where(names);
    }
    if (random.nextInt(5) == 0) {
      sql.append("CONCAT_WS(',', ").append(first).append(".n, COUNT(*)), SUM(");
      sql.append(any(names)).append(".v) FROM ");
      return sql.append(from).append(where(names)).append(" GROUP BY ") + first + ".n";
    }
    List<String> items = new ArrayList<>();
    items.add("CONCAT_WS(',', " + String.join(", ", columns(names)) + ")");
    items.add("COALESCE(" + any(names) + ".v, -1)");
    return sql.append(String.join(", ", items)).append(" FROM ").append(from) + where(names);
  }

  private static List<String> columns(List<String> names) {
    return names.stream().map(n -> "COALESCE(" + n + ".n, 'null')").toList();
  }

  /** An UPDATE or DELETE of the table a, alone or joined. */
  String change() {
    aliases = 0;
    List<String> names = new ArrayList<>();
    String from = tables(names, 1 + random.nextInt(2));
    String where = where(names);
    if (flip()) {
      names.add(0, "t");
      String all = flip() ? "a t" : "a t " + (flip() ? "LEFT" : "INNER") + " JOIN (" + from + ")";
      boolean joined = all.length() > 3;
      String on = joined ? " ON " + condition(names, 2) : "";
      where = joined ? where(names) : where(List.of("t"));
      return flip()
          ? "UPDATE " + all + on + " SET t.v = 100" + where
          : "DELETE t FROM " + all + on + where;
    }
    String exists = " WHERE " + (flip() ? "NOT " : "") + "EXISTS (SELECT 1 FROM " + from + where;
    return (flip() ? "UPDATE a SET v = v + 100" : "DELETE FROM a") + exists + ")";
  }

  private boolean flip() {
    return random.nextBoolean();
  }

  private String any(List<String> names) {
    return names.get(random.nextInt(names.size()));
  }

  private String tables(List<String> names, int count) {
    if (count == 1) {
      String table = random.nextInt(6) == 0 ? "r" : Family.SHARDED.get(random.nextInt(3));
      String alias = table + ++aliases;
      names.add(alias);
      return table + " " + alias;
    }
    int left = 1 + random.nextInt(count - 1);
    List<String> mine = new ArrayList<>();
    String a = tables(mine, left);
    String b = tables(mine, count - left);
    names.addAll(mine);
    String kind = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "LEFT JOIN").get(random.nextInt(4));
    return (left > 1 && flip() ? "(" + a + ")" : a)
        + " "
        + kind
        + " ("
        + b
        + ") ON "
        + condition(mine, 2);
  }

  private String where(List<String> names) {
    if (random.nextInt(3) == 0) {
      return "";
    }
    String where = " WHERE " + condition(names, 2);
    if (random.nextInt(4) == 0) {
      String inner = "z" + ++aliases;
      where +=
          " AND "
              + (flip() ? "" : "NOT ")
              + "EXISTS (SELECT 1 FROM b "
              + inner
              + " WHERE "
              + inner
              + (flip() ? ".k = " : ".n = ")
              + any(names)
              + ".n)";
    }
    return where;
  }

  private String condition(List<String> names, int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      String both = condition(names, depth - 1) + (flip() ? " AND " : " OR ");
      return both + condition(names, depth - 1);
    }
    String x = any(names);
    String y = any(names);
    return switch (random.nextInt(7)) {
      case 0, 1, 2 -> key(x) + " = " + key(y);
      case 3 -> x + ".n = " + y + ".v";
      case 4 -> x + ".v IS NULL";
      case 5 -> key(x) + " <=> " + key(y);
      default -> x + ".n > " + random.nextInt(5);
    };
  }

  private static String key(String alias) {
    return alias + (alias.charAt(0) == 'r' ? ".n" : ".k");
  }
}
