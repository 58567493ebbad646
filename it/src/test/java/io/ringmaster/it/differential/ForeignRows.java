package io.ringmaster.it.differential;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.SlotSql;
import io.ringmaster.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Copies the rows of each of the lab's two shards to the other, as a migration of everything would
 * that never ends. Copies that are there already stay as they are: changed or deleted rows leave
 * old ones behind.
 */
final class ForeignRows implements Differential.Interference, AutoCloseable {
  /** A statement of the script holds locks: the rows are copied later. */
  private static final Set<Integer> LOCKED = Set.of(1205, 1213);

  /** Types whose values are no text; times as Java has them are not what MySQL may hold. */
  private static final Set<Integer> BYTES =
      Set.of(Types.BIT, Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY);

  /** The table is of the schema only, or of the script no more. */
  private static final int NO_SUCH_TABLE = 1146;

  private static final Pattern CHANGES_NOTHING =
      Pattern.compile("^\\s*(select|show|set|explain|desc|describe|begin|start|savepoint|use)\\b");

  private static final Pattern WRITES_ROWS =
      Pattern.compile("^\\s*(insert|replace|update|delete)\\b[^;]*$");

  private static final Pattern DEFINES = Pattern.compile("\\b(create|alter|drop|rename)\\b");

  private final ProxyServer proxy;
  private final String database;
  private final List<Connection> shards = new ArrayList<>();
  private final Map<String, List<String>> columnsOf = new HashMap<>();
  private long copied;

  ForeignRows(ProxyServer proxy, String database) throws SQLException {
    this.proxy = proxy;
    this.database = database;
    for (LabServer server : MySqlLab.shards()) {
      // Values that MySQL takes and Connector/J does not must come through.
      Connection connection =
          server.connect(
              database,
              Map.of(
                  "zeroDateTimeBehavior",
                  "CONVERT_TO_NULL",
                  "yearIsDateType",
                  "false",
                  "rewriteBatchedStatements",
                  "true"));
      shards.add(connection);
      execute(
          connection,
          "SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO',"
              + " innodb_lock_wait_timeout = 1, lock_wait_timeout = 1");
    }
  }

  /** A map in which every shard may hold foreign rows of every group. */
  static ShardMap everywhere(ShardMap before, ClusterState state) {
    Map<String, Set<String>> foreign = new HashMap<>();
    state.groups().keySet().forEach(group -> foreign.put(group, state.shards().keySet()));
    return before.next(state, foreign);
  }

  /** Rows that were copied so far. */
  long copied() {
    return copied;
  }

  @Override
  public void after(Script.Entry entry, Observation seen) throws SQLException {
    String sql = entry.sql().toLowerCase(Locale.ROOT);
    if (WRITES_ROWS.matcher(sql).find() && !hasWritten(seen)) {
      return;
    }
    if (DEFINES.matcher(sql).find()) {
      columnsOf.clear();
    }
    if (!CHANGES_NOTHING.matcher(sql).find()) {
      copy(sql);
    }
  }

  private static boolean hasWritten(Observation seen) {
    return seen.results().stream()
        .anyMatch(result -> result instanceof Observation.Update(long count, _) && count > 0);
  }

  /** MySQL converts a value for each row it compares, before it knows that the row is foreign. */
  @Override
  public boolean repeatsWarnings() {
    return true;
  }

  /** Copies what is new in the tables that a statement names; in all when it names none. */
  private void copy(String sql) throws SQLException {
    ShardMap map = proxy.routing().map();
    List<TableRule.Sharded> all =
        map.state().tables().values().stream()
            .filter(TableRule.Sharded.class::isInstance)
            .map(TableRule.Sharded.class::cast)
            .filter(rule -> rule.database().equals(database))
            .toList();
    List<TableRule.Sharded> named =
        all.stream().filter(rule -> sql.contains(rule.table().toLowerCase(Locale.ROOT))).toList();
    for (TableRule.Sharded rule : named.isEmpty() ? all : named) {
      TableGroup group = map.state().groups().get(rule.group());
      copy(rule, group, 0, 1);
      copy(rule, group, 1, 0);
    }
  }

  private void copy(TableRule.Sharded rule, TableGroup group, int source, int target)
      throws SQLException {
    String key = "`" + rule.column() + "`";
    String owned = SlotSql.ownedBy(group.keyType(), key, group.placement(), "shard" + (source + 1));
    String table = "`" + rule.table().replace("`", "``") + "`";
    try {
      List<String> columns = columnsOf.get(rule.table());
      if (columns == null) {
        columns = columns(shards.get(source), rule.table());
        columnsOf.put(rule.table(), columns);
      }
      if (columns.isEmpty()) {
        return;
      }
      String names = String.join(", ", columns);
      String markers = columns.stream().map(_ -> "?").collect(Collectors.joining(", "));
      String insert = "INSERT IGNORE INTO " + table + " (" + names + ") VALUES (" + markers + ")";
      String select = "SELECT " + names + " FROM " + table + " WHERE " + owned;
      try (Statement read = shards.get(source).createStatement();
          ResultSet rows = read.executeQuery(select);
          PreparedStatement write = shards.get(target).prepareStatement(insert)) {
        while (rows.next()) {
          for (int i = 1; i <= columns.size(); i++) {
            if (BYTES.contains(rows.getMetaData().getColumnType(i))) {
              write.setBytes(i, rows.getBytes(i));
            } else {
              write.setString(i, rows.getString(i));
            }
          }
          write.addBatch();
        }
        if (write.executeBatch().length > 0) {
          copied += rowCount(shards.get(target));
        }
      }
    } catch (SQLException e) {
      if (!LOCKED.contains(e.getErrorCode()) && e.getErrorCode() != NO_SUCH_TABLE) {
        throw e;
      }
    }
  }

  /** Rows that the last statement stored; of rows sent together the driver does not say it. */
  private static long rowCount(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT ROW_COUNT()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<String> columns(Connection connection, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND"
                + " table_name = ? AND generation_expression = '' ORDER BY ordinal_position")) {
      statement.setString(1, database);
      statement.setString(2, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add("`" + rows.getString(1).replace("`", "``") + "`");
        }
      }
    }
    return columns;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Connection shard : shards) {
      shard.close();
    }
  }
}
