package io.ringmaster.it.placement;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.placement.CanonicalKey;
import io.ringmaster.metadata.placement.CanonicalQuery;
import io.ringmaster.metadata.placement.SlotSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A table of one key column {@code k} on a real server, and what MySQL says about its rows. */
final class KeyTable implements AutoCloseable {
  private final Connection connection;
  private final KeyType type;
  private final String name;

  /**
   * What MySQL computes for a row.
   *
   * @param canonical in hexadecimal
   */
  record Row(String canonical, String digits) {}

  /** Two rows, {@code a < b}. */
  record Pair(int a, int b) {}

  private KeyTable(Connection connection, KeyType type, String name) {
    this.connection = connection;
    this.type = type;
    this.name = name;
  }

  /** A table with one row per expression; the row's {@code id} is the expression's index. */
  static KeyTable create(
      Connection connection, KeyType type, String name, String columnType, List<String> values)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE " + name + " (id INT PRIMARY KEY, k " + columnType + " NOT NULL)");
      for (int from = 0; from < values.size(); from += 500) {
        StringBuilder insert = new StringBuilder("INSERT INTO " + name + " VALUES ");
        for (int i = from; i < Math.min(values.size(), from + 500); i++) {
          insert.append(i == from ? "(" : ",(").append(i).append(',').append(values.get(i));
          insert.append(')');
        }
        statement.execute(insert.toString());
      }
    }
    return new KeyTable(connection, type, name);
  }

  /** The same table seen by another session. */
  static KeyTable of(Connection connection, KeyType type, String name) {
    return new KeyTable(connection, type, name);
  }

  List<Row> rows() throws SQLException {
    List<Row> rows = new ArrayList<>();
    query(
        "SELECT HEX(CAST("
            + SlotSql.canonical(type, "k")
            + " AS BINARY)),"
            + SlotSql.slotDigits(type, "k")
            + " FROM "
            + name
            + " ORDER BY id",
        row -> rows.add(new Row(row.getString(1), row.getString(2))));
    return rows;
  }

  /** The pairs of rows whose keys MySQL finds equal. */
  Set<Pair> equalPairs() throws SQLException {
    Set<Pair> pairs = new HashSet<>();
    query(
        "SELECT a.id, b.id FROM " + name + " a JOIN " + name + " b ON a.k = b.k AND a.id < b.id",
        row -> pairs.add(new Pair(row.getInt(1), row.getInt(2))));
    return pairs;
  }

  Set<Integer> idsWhere(String predicate) throws SQLException {
    Set<Integer> ids = new HashSet<>();
    query("SELECT id FROM " + name + " WHERE " + predicate, row -> ids.add(row.getInt(1)));
    return ids;
  }

  /** The pairs of equal elements. */
  static Set<Pair> equalPairs(List<String> canonical) {
    Set<Pair> pairs = new HashSet<>();
    for (int b = 0; b < canonical.size(); b++) {
      for (int a = 0; a < b; a++) {
        if (canonical.get(a).equals(canonical.get(b))) {
          pairs.add(new Pair(a, b));
        }
      }
    }
    return pairs;
  }

  /** What MySQL answers to {@link CanonicalQuery}. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Answer(byte[] canonical, boolean exact) {}

  static List<Answer> ask(
      Connection connection, KeyType.StringKey type, String charset, List<byte[]> values)
      throws SQLException {
    Answer[] answers = new Answer[values.size()];
    if (values.isEmpty()) {
      return List.of();
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(CanonicalQuery.sql(type, charset, values))) {
      while (rows.next()) {
        answers[rows.getInt(1)] = new Answer(rows.getBytes(2), rows.getBoolean(3));
      }
    }
    return Arrays.asList(answers);
  }

  /** Canonical form in hexadecimal; null where only MySQL can tell. */
  static String local(CanonicalKey key, byte[] value) {
    byte[] out = new byte[key.maxLength(value.length)];
    int length = key.write(value, 0, value.length, out);
    return length == CanonicalKey.NEEDS_SERVER ? null : hex(Arrays.copyOf(out, length));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  @Override
  public void close() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE " + name);
    }
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private void query(String sql, RowReader reader) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }
}
