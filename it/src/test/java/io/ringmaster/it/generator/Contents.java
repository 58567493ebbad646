package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Observation;
import io.ringmaster.it.differential.Observation.Row;
import io.ringmaster.it.differential.Observation.Rows;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Compares what the tables of a {@link WritePair} have. */
final class Contents {
  private static final int KEYS_MAX = 12;

  private final Map<Mode, Side> plain;
  private final Map<Mode, Side> sharded;
  private final ProxyLab proxy;
  private final String database;

  Contents(Map<Mode, Side> plain, Map<Mode, Side> sharded, ProxyLab proxy, String database) {
    this.plain = plain;
    this.sharded = sharded;
    this.proxy = proxy;
    this.database = database;
  }

  /** Rows that only one has, as the connections of a mode see them. */
  Optional<String> difference(Mode mode, Collection<Target> targets) {
    for (Target target : targets) {
      String name = target.table().name();
      Entry entry = Entry.of("SELECT * FROM " + name, false, List.of());
      Observation expected = plain.get(mode).observe(entry, List.of(), false);
      Observation actual = sharded.get(mode).observe(entry, List.of(), false);
      Optional<String> difference =
          expected.results().getLast() instanceof Rows rows
                  && actual.results().getLast() instanceof Rows others
              ? difference(rows.rows(), others.rows())
              : Optional.of(expected.results() + " against " + actual.results());
      if (difference.isPresent()) {
        return difference.map(d -> "content: of " + name + ", " + d);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> difference(List<Row> expected, List<Row> actual) {
    List<Row> missing = new ArrayList<>(expected);
    List<Row> extra = new ArrayList<>();
    for (Row row : actual) {
      if (!missing.remove(row)) {
        extra.add(row);
      }
    }
    return missing.isEmpty() && extra.isEmpty()
        ? Optional.empty()
        : Optional.of("MySQL alone has " + missing + ", the proxy alone has " + extra);
  }

  /**
   * What no SELECT of all rows shows: a reference table that is another one on some shard, a row
   * that is not on the shard of its key, entries of a global index without rows. Not within a
   * transaction.
   */
  Optional<String> hidden(List<Target> targets) throws SQLException {
    for (Target target : targets) {
      Optional<String> difference =
          target.table().placement().equals("REFERENCE")
              ? reference(target)
              : target.table().isSharded() ? keys(target) : Optional.empty();
      if (difference.isEmpty() && target.hasGlobalIndex()) {
        difference = indexes(target);
      }
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private Optional<String> reference(Target target) throws SQLException {
    String sql = "SELECT * FROM " + target.table().name();
    List<Row> expected = rows(plain.get(Mode.TEXT), sql);
    for (LabServer shard : MySqlLab.shards()) {
      try (Side side = new Side(p -> shard.connect(database, p), Mode.TEXT)) {
        Optional<String> difference = difference(expected, rows(side, sql));
        if (difference.isPresent()) {
          return difference.map(d -> "reference: on " + shard + ", " + d);
        }
      }
    }
    return Optional.empty();
  }

  private static List<Row> rows(Side side, String sql) {
    Observation answer = side.observe(Entry.of(sql, false, List.of()), List.of(), false);
    if (answer.results().getLast() instanceof Rows rows) {
      return rows.rows();
    }
    throw new IllegalStateException(sql + ": " + answer.results());
  }

  private Optional<String> keys(Target target) {
    String table = target.table().name();
    String key = target.table().columns().getFirst().name();
    Type type = target.table().columns().getFirst().type();
    TreeSet<String> values = new TreeSet<>();
    rows(plain.get(Mode.TEXT), "SELECT " + key + " FROM " + table)
        .forEach(row -> values.add(row.values().getFirst()));
    for (String value : values.stream().limit(KEYS_MAX).toList()) {
      String sql =
          "SELECT COUNT(*) FROM %s WHERE %s = %s".formatted(table, key, literal(type, value));
      List<Row> expected = rows(plain.get(Mode.TEXT), sql);
      List<Row> actual = rows(sharded.get(Mode.TEXT), sql);
      if (!expected.equals(actual)) {
        return Optional.of("owner: %s: %s against %s".formatted(sql, expected, actual));
      }
    }
    return Optional.empty();
  }

  /** Columns come in their own character set. */
  private static String literal(Type type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
    return switch (type.kind()) {
      case STR -> {
        boolean latin = type.collation().startsWith("latin1");
        String text = latin ? value : new String(bytes, StandardCharsets.UTF_8);
        yield "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
      }
      case BIN -> {
        StringBuilder hex = new StringBuilder("x'");
        for (byte b : bytes) {
          hex.append("%02X".formatted(b));
        }
        yield hex.append('\'').toString();
      }
      default -> value;
    };
  }

  private Optional<String> indexes(Target target) throws SQLException {
    String table = target.table().name();
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      for (Index index : target.indexes()) {
        statement.execute("VERIFY GLOBAL INDEX %s ON %s".formatted(index.name(), table));
        ResultSet counts = statement.getResultSet();
        counts.next();
        String found =
            "missing %d, stale %d, duplicates %d"
                .formatted(
                    counts.getLong("Missing"),
                    counts.getLong("Stale"),
                    counts.getLong("Duplicates"));
        if (!found.equals("missing 0, stale 0, duplicates 0")) {
          return Optional.of("index: %s of %s: %s".formatted(index.name(), table, found));
        }
      }
    }
    return Optional.empty();
  }
}
