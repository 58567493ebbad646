package io.ringmaster.proxy.control;

import com.mysql.cj.jdbc.JdbcConnection;
import io.ringmaster.metadata.Server;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * A pooled connection with a session of its own: default database and variables are set at the
 * start and forgotten at the end (COM_RESET_CONNECTION). One thread at a time.
 */
public final class JdbcSession implements AutoCloseable {
  private final Connection connection;
  private final boolean changes;

  private JdbcSession(Connection connection, boolean changes) {
    this.connection = connection;
    this.changes = changes;
  }

  /**
   * Opens a session.
   *
   * @param variables session variables as {@code SET} would write them: name to SQL expression
   */
  public static JdbcSession open(
      ControlPools pools, Server server, Optional<String> database, Map<String, String> variables)
      throws SQLException {
    JdbcSession session = new JdbcSession(pools.connect(server), true);
    try {
      if (database.isPresent()) {
        session.execute("USE " + quote(database.get()));
      }
      for (var variable : variables.entrySet()) {
        session.execute("SET SESSION " + variable.getKey() + " = " + variable.getValue());
      }
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  /** A session without database or variables. */
  public static JdbcSession open(ControlPools pools, Server server) throws SQLException {
    return open(pools, server, Optional.empty(), Map.of());
  }

  /**
   * A session that only asks, for what is asked again and again: it leaves nothing to be forgotten
   * at its end, which takes several round trips.
   */
  public static JdbcSession asking(ControlPools pools, Server server) throws SQLException {
    return new JdbcSession(pools.connect(server), false);
  }

  /**
   * A session over a connection of its own, see {@link ControlPools#attempt}.
   *
   * @param longest for the whole try, and afterwards for each answer
   */
  public static JdbcSession attempt(ControlPools pools, Server server, Duration longest)
      throws SQLException {
    return new JdbcSession(pools.attempt(server, longest), true);
  }

  /** Gives up on an answer that does not come for this long; the connection is lost then. */
  public void limit(Duration longest) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
  }

  /**
   * Runs a statement as it is, without JDBC escapes.
   *
   * @return affected rows; 0 for a result set
   */
  public long execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      return statement.execute(sql) ? 0 : Math.max(0, statement.getLargeUpdateCount());
    }
  }

  /** Runs a query and returns its rows as text; a NULL is null. */
  public List<List<String>> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet rows = statement.executeQuery(sql)) {
        int columns = rows.getMetaData().getColumnCount();
        List<List<String>> all = new ArrayList<>();
        while (rows.next()) {
          List<String> row = new ArrayList<>(columns);
          for (int i = 1; i <= columns; i++) {
            row.add(rows.getString(i));
          }
          all.add(row);
        }
        return all;
      }
    }
  }

  /** Runs a query and returns how many columns it has. */
  public int columnCount(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet rows = statement.executeQuery(sql)) {
        return rows.getMetaData().getColumnCount();
      }
    }
  }

  /** A name in backticks. */
  public static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** A string literal, whatever the session's sql_mode: hexadecimal. */
  public static String literal(String text) {
    if (text.isEmpty()) {
      return "''";
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "_utf8mb4 0x" + HexFormat.of().formatHex(bytes);
  }

  /** Ends the session and gives the connection back. */
  @Override
  public void close() {
    try (connection) {
      if (changes) {
        connection.unwrap(JdbcConnection.class).resetServerState();
      }
    } catch (SQLException e) {
      // The connection is broken: the pool has noticed and will not hand it out again.
      LoggerFactory.getLogger(JdbcSession.class).debug("reset failed: {}", e.toString());
    }
  }
}
