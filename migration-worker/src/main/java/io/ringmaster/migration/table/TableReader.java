package io.ringmaster.migration.table;

import io.ringmaster.migration.server.TriggerGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a {@link MovingTable} from information_schema. */
public final class TableReader {
  private static final String TABLE =
      "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE, COALESCE(AVG_ROW_LENGTH, 0) FROM"
          + " information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND TABLE_TYPE ="
          + " 'BASE TABLE'";
  private static final String COLUMNS =
      "SELECT COLUMN_NAME, ORDINAL_POSITION, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME,"
          + " COLLATION_NAME, EXTRA, GENERATION_EXPRESSION, IS_NULLABLE, COLUMN_DEFAULT, SRS_ID"
          + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
          + " ORDER BY ORDINAL_POSITION";
  private static final String KEYS =
      "SELECT INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, EXPRESSION, INDEX_TYPE"
          + " FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
          + " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX";
  private static final String TRIGGERS =
      "SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS"
          + " WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY TRIGGER_NAME";
  private static final String CASCADES =
      "SELECT k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA,"
          + " k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE"
          + " FROM information_schema.KEY_COLUMN_USAGE k"
          + " JOIN information_schema.REFERENTIAL_CONSTRAINTS r"
          + " USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_NAME)"
          + " WHERE k.TABLE_SCHEMA = ? AND TABLE_NAME = ?"
          + " AND k.REFERENCED_TABLE_NAME IS NOT NULL"
          + " ORDER BY k.CONSTRAINT_NAME, k.ORDINAL_POSITION";
  private static final String CHECKS =
      "SELECT c.CHECK_CLAUSE, t.ENFORCED FROM information_schema.TABLE_CONSTRAINTS t"
          + " JOIN information_schema.CHECK_CONSTRAINTS c USING (CONSTRAINT_SCHEMA,"
          + " CONSTRAINT_NAME) WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?"
          + " AND t.CONSTRAINT_TYPE = 'CHECK' ORDER BY c.CHECK_CLAUSE";

  private final Connection connection;
  private final String database;
  private final String table;

  private TableReader(Connection connection, String database, String table) {
    this.connection = connection;
    this.database = database;
    this.table = table;
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  /**
   * The table; empty when the server has none of that name.
   *
   * @param shardKey name of the column that places a row; empty for a table of which a shard has
   *     all rows or none
   * @throws IllegalArgumentException when there is no such column
   */
  public static Optional<MovingTable> read(
      Connection connection, String database, String table, String shardKey) throws SQLException {
    return new TableReader(connection, database, table).read(shardKey);
  }

  private Optional<MovingTable> read(String shardKey) throws SQLException {
    // The names as they are stored, which the binary log has too.
    List<String> stored = new ArrayList<>();
    query(
        TABLE,
        row ->
            stored.addAll(
                List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4))));
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    List<String> definition = new ArrayList<>();
    List<TableColumn> columns = columns(definition);
    List<MovingTable.UniqueKey> unique = uniqueKeys(definition);
    List<String> triggers = new ArrayList<>();
    query(
        TRIGGERS,
        row -> {
          if (!TriggerGuard.isAround(row.getString(2))) {
            triggers.add(row.getString(1));
          }
        });
    List<Cascade> cascades = cascades();
    cascades.forEach(cascade -> definition.add(cascade.line()));
    query(CHECKS, row -> definition.add("CHECK " + row.getString(1) + " " + row.getString(2)));
    List<String> keyNames =
        unique.stream()
            .filter(key -> key.name().equals("PRIMARY"))
            .flatMap(key -> key.columns().stream())
            .toList();
    List<TableColumn> primaryKey =
        keyNames.contains("")
            ? List.of()
            : keyNames.stream()
                .map(name -> columns.stream().filter(c -> c.name().equals(name)).findFirst().get())
                .toList();
    return Optional.of(
        new MovingTable(
            stored.get(0),
            stored.get(1),
            stored.get(2),
            Long.parseLong(stored.get(3)),
            columns,
            primaryKey,
            shardKey,
            unique,
            triggers,
            cascades,
            definition));
  }

  private List<Cascade> cascades() throws SQLException {
    Map<String, Cascade> cascades = new LinkedHashMap<>();
    query(
        CASCADES,
        row -> {
          boolean ofUpdates = changesRows(row.getString(7));
          if (ofUpdates || changesRows(row.getString(6))) {
            Cascade column =
                new Cascade(
                    row.getString(1),
                    List.of(row.getString(2)),
                    row.getString(3) + "." + row.getString(4),
                    List.of(row.getString(5)),
                    ofUpdates);
            cascades.merge(column.name(), column, Cascade::with);
          }
        });
    return List.copyOf(cascades.values());
  }

  private static boolean changesRows(String rule) {
    return rule.equals("CASCADE") || rule.startsWith("SET ");
  }

  private List<TableColumn> columns(List<String> definition) throws SQLException {
    List<TableColumn> columns = new ArrayList<>();
    query(
        COLUMNS,
        row -> {
          String extra = row.getString(7).toUpperCase(Locale.ROOT);
          columns.add(
              new TableColumn(
                  row.getString(1),
                  row.getInt(2),
                  row.getString(3).toLowerCase(Locale.ROOT),
                  row.getString(4).toLowerCase(Locale.ROOT),
                  row.getString(5),
                  row.getString(6),
                  extra.contains("VIRTUAL GENERATED") || extra.contains("STORED GENERATED")));
          definition.add(
              "COLUMN "
                  + String.join(
                      " ",
                      row.getString(2),
                      TableColumn.quote(row.getString(1)),
                      row.getString(4),
                      String.valueOf(row.getString(5)),
                      String.valueOf(row.getString(6)),
                      "nullable=" + row.getString(9),
                      "default=" + row.getString(10),
                      extra,
                      String.valueOf(row.getString(8)),
                      "srid=" + row.getString(11)));
        });
    return columns;
  }

  private List<MovingTable.UniqueKey> uniqueKeys(List<String> definition) throws SQLException {
    Map<String, List<String>> unique = new LinkedHashMap<>();
    Map<String, StringBuilder> lines = new LinkedHashMap<>();
    query(
        KEYS,
        row -> {
          String name = row.getString(1);
          boolean isUnique = row.getInt(2) == 0;
          String column = row.getString(3);
          if (isUnique) {
            // A prefix of a column is not the column: what it says of equality is another thing.
            boolean whole = column != null && row.getString(4) == null;
            unique.computeIfAbsent(name, _ -> new ArrayList<>()).add(whole ? column : "");
          }
          lines
              .computeIfAbsent(name, _ -> new StringBuilder((isUnique ? "UNIQUE " : "KEY ") + name))
              .append(' ')
              .append(column == null ? "(" + row.getString(5) + ")" : TableColumn.quote(column))
              .append(row.getString(4) == null ? "" : "(" + row.getString(4) + ")");
        });
    lines.values().forEach(line -> definition.add(line.toString()));
    return unique.entrySet().stream()
        .map(key -> new MovingTable.UniqueKey(key.getKey(), key.getValue()))
        .toList();
  }

  private void query(String sql, Row reader) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, database);
      statement.setString(2, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }
}
