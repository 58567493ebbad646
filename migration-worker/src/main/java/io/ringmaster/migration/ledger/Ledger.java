package io.ringmaster.migration.ledger;

import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.server.Sessions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The tables {@code ringmaster.migration_*} on a target, for one stream.
 *
 * <p>Every transaction of ours begins with {@link #begin}. It writes a row of {@code
 * migration_mark} first, by which a reader of this server's binary log knows the transaction as
 * this migration's own and leaves it out, so that changes do not run in circles. And it holds a
 * shared lock on the stream's row while the token in it is ours: a worker that takes over ({@link
 * #claim}) waits for transactions under way, and later ones of its predecessor fail.
 *
 * <p>No state; any thread.
 */
public final class Ledger {
  /** The schema; what the reader of binary logs looks for. */
  public static final String DATABASE = "ringmaster";

  /** Beginning of the names of all our tables. Their first column is the migration's number. */
  public static final String TABLE_PREFIX = "migration_";

  private static final List<String> TABLES =
      List.of(
          "CREATE DATABASE IF NOT EXISTS ringmaster",
          "CREATE TABLE IF NOT EXISTS ringmaster.migration_stream (migration BIGINT NOT NULL,"
              + " stream VARBINARY(160) NOT NULL, token BIGINT NOT NULL, gtid_set LONGTEXT"
              + " CHARACTER SET ascii, PRIMARY KEY (migration, stream))",
          "CREATE TABLE IF NOT EXISTS ringmaster.migration_progress (migration BIGINT NOT NULL,"
              + " stream VARBINARY(160) NOT NULL, table_name VARBINARY(600) NOT NULL, last_key"
              + " LONGTEXT CHARACTER SET ascii, row_count BIGINT NOT NULL, byte_count BIGINT NOT"
              + " NULL, done TINYINT NOT NULL, PRIMARY KEY (migration, stream, table_name))",
          "CREATE TABLE IF NOT EXISTS ringmaster.migration_verify (migration BIGINT NOT NULL,"
              + " stream VARBINARY(160) NOT NULL, table_name VARBINARY(600) NOT NULL, last_key"
              + " LONGTEXT CHARACTER SET ascii, row_count BIGINT NOT NULL, done TINYINT NOT NULL,"
              + " PRIMARY KEY (migration, stream, table_name))",
          "CREATE TABLE IF NOT EXISTS ringmaster.migration_source (migration BIGINT NOT NULL,"
              + " stream VARBINARY(160) NOT NULL, server_uuid VARCHAR(36) CHARACTER SET ascii NOT"
              + " NULL, PRIMARY KEY (migration, stream))",
          "CREATE TABLE IF NOT EXISTS ringmaster.migration_mark (migration BIGINT NOT NULL, stream"
              + " VARBINARY(160) NOT NULL, lane VARBINARY(640) NOT NULL, transactions BIGINT NOT"
              + " NULL, PRIMARY KEY (migration, stream, lane))");

  /** Of no server: who was the source is not what it was. */
  public static final String ANOTHER = "";

  private final StreamId stream;

  public Ledger(StreamId stream) {
    this.stream = stream;
  }

  public StreamId stream() {
    return stream;
  }

  /** Makes the tables that are not there. */
  public static void create(Sessions target) throws SQLException {
    target.execute(TABLES);
  }

  /**
   * Takes the stream over, or begins it. Waits for transactions of a predecessor.
   *
   * @throws FencedException when a greater token has been here
   */
  public void claim(Sessions target) throws SQLException {
    try (Connection connection = target.connect()) {
      update(
          connection,
          "INSERT INTO ringmaster.migration_stream (migration, stream, token) VALUES (?, ?, ?)"
              + " ON DUPLICATE KEY UPDATE token = GREATEST(token, VALUES(token))",
          stream.migration(),
          stream.name(),
          stream.token());
      checkToken(connection);
    }
  }

  /**
   * Begins a transaction of ours; the caller commits, or closes the connection to roll back.
   *
   * @param connection of {@link Sessions#transaction}
   * @param lane a name that no other transaction of the stream uses at the same time
   * @throws FencedException when the stream is not ours; the transaction is then of no use
   */
  public void begin(Connection connection, String lane) throws SQLException {
    int marked =
        update(
            connection,
            "INSERT INTO ringmaster.migration_mark (migration, stream, lane, transactions)"
                + " SELECT migration, stream, ?, 1 FROM ringmaster.migration_stream"
                + " WHERE migration = ? AND stream = ? AND token = ? FOR SHARE"
                + " ON DUPLICATE KEY UPDATE transactions = transactions + 1",
            lane,
            stream.migration(),
            stream.name(),
            stream.token());
    if (marked == 0) {
      checkToken(connection);
      throw new FencedException(stream + " was driven by another token a moment ago");
    }
  }

  private void checkToken(Connection connection) throws SQLException {
    long token =
        query(
                connection,
                "SELECT token FROM ringmaster.migration_stream WHERE migration = ? AND stream = ?",
                row -> row.getLong(1),
                stream.migration(),
                stream.name())
            .orElseThrow(() -> new FencedException(stream + " was not claimed"));
    if (token != stream.token()) {
      throw new FencedException(
          stream + " is driven by token " + token + ", ours is " + stream.token());
    }
  }

  /** How far the copy of a table is. */
  public CopyProgress progress(Connection connection, String table) throws SQLException {
    return query(
            connection,
            "SELECT last_key, row_count, byte_count, done FROM ringmaster.migration_progress"
                + " WHERE migration = ? AND stream = ? AND table_name = ?",
            row ->
                new CopyProgress(
                    Optional.ofNullable(row.getString(1)).map(RowKey::new),
                    row.getLong(2),
                    row.getLong(3),
                    row.getInt(4) != 0),
            stream.migration(),
            stream.name(),
            table)
        .orElse(CopyProgress.NONE);
  }

  /** Notes how far the copy of a table is, in the transaction that {@link #begin} began. */
  public void setProgress(Connection connection, String table, CopyProgress progress)
      throws SQLException {
    update(
        connection,
        "REPLACE INTO ringmaster.migration_progress (migration, stream, table_name, last_key,"
            + " row_count, byte_count, done) VALUES (?, ?, ?, ?, ?, ?, ?)",
        stream.migration(),
        stream.name(),
        table,
        progress.last().map(RowKey::text).orElse(null),
        progress.rows(),
        progress.bytes(),
        progress.done() ? 1 : 0);
  }

  /** How far the comparison of a table is. */
  public VerifyProgress verified(Connection connection, String table) throws SQLException {
    return query(
            connection,
            "SELECT last_key, row_count, done FROM ringmaster.migration_verify"
                + " WHERE migration = ? AND stream = ? AND table_name = ?",
            row ->
                new VerifyProgress(
                    Optional.ofNullable(row.getString(1)).map(RowKey::new),
                    row.getLong(2),
                    row.getInt(3) != 0),
            stream.migration(),
            stream.name(),
            table)
        .orElse(VerifyProgress.NONE);
  }

  /**
   * Notes how far the comparison of a table is, in a transaction of its own.
   *
   * @throws FencedException when the stream is not ours
   */
  public void setVerified(Sessions target, String table, VerifyProgress progress)
      throws SQLException {
    try (Connection connection = target.transaction()) {
      begin(connection, "verify " + table);
      update(
          connection,
          "REPLACE INTO ringmaster.migration_verify (migration, stream, table_name, last_key,"
              + " row_count, done) VALUES (?, ?, ?, ?, ?, ?)",
          stream.migration(),
          stream.name(),
          table,
          progress.last().map(RowKey::text).orElse(null),
          progress.rows(),
          progress.done() ? 1 : 0);
      connection.commit();
    }
  }

  /**
   * The next comparison begins with the first row.
   *
   * @throws FencedException when the stream is not ours
   */
  public void forgetVerified(Sessions target) throws SQLException {
    try (Connection connection = target.transaction()) {
      begin(connection, "verify");
      update(
          connection,
          "DELETE FROM ringmaster.migration_verify WHERE migration = ? AND stream = ?",
          stream.migration(),
          stream.name());
      connection.commit();
    }
  }

  /** The GTID set up to which all changes have been applied; empty before {@link #setPosition}. */
  public Optional<String> position(Connection connection) throws SQLException {
    return query(
        connection,
        "SELECT gtid_set FROM ringmaster.migration_stream"
            + " WHERE migration = ? AND stream = ? AND gtid_set IS NOT NULL",
        row -> row.getString(1),
        stream.migration(),
        stream.name());
  }

  /**
   * Notes the position, in a transaction of its own.
   *
   * @throws FencedException when the stream is not ours
   */
  public void notePosition(Sessions target, String gtidSet) throws SQLException {
    try (Connection connection = target.transaction()) {
      begin(connection, "position");
      update(
          connection,
          "UPDATE ringmaster.migration_stream SET gtid_set = ?"
              + " WHERE migration = ? AND stream = ? AND token = ?",
          gtidSet,
          stream.migration(),
          stream.name(),
          stream.token());
      connection.commit();
    }
  }

  /** The server that the rows are from, by its UUID; empty before {@link #noteSource}. */
  public Optional<String> source(Connection connection) throws SQLException {
    return query(
        connection,
        "SELECT server_uuid FROM ringmaster.migration_source WHERE migration = ? AND stream = ?",
        row -> row.getString(1),
        stream.migration(),
        stream.name());
  }

  /**
   * Notes whose rows the target has, in a transaction of its own.
   *
   * @param serverUuid {@link #ANOTHER}: nobody's, until they are compared
   * @throws FencedException when the stream is not ours
   */
  public void noteSource(Sessions target, String serverUuid) throws SQLException {
    try (Connection connection = target.transaction()) {
      begin(connection, "source");
      update(
          connection,
          "REPLACE INTO ringmaster.migration_source (migration, stream, server_uuid)"
              + " VALUES (?, ?, ?)",
          stream.migration(),
          stream.name(),
          serverUuid);
      connection.commit();
    }
  }

  /**
   * Forgets progress and position. What stays is a row with the token: by it a worker that was
   * thought dead is fenced for ever, which might else begin the stream anew, or clean up what has
   * an owner since.
   *
   * @throws FencedException when the stream is not ours
   */
  public void forget(Sessions target) throws SQLException {
    try (Connection connection = target.transaction()) {
      begin(connection, "end");
      for (String table :
          List.of("migration_progress", "migration_verify", "migration_source", "migration_mark")) {
        update(
            connection,
            "DELETE FROM ringmaster." + table + " WHERE migration = ? AND stream = ?",
            stream.migration(),
            stream.name());
      }
      update(
          connection,
          "UPDATE ringmaster.migration_stream SET gtid_set = NULL"
              + " WHERE migration = ? AND stream = ?",
          stream.migration(),
          stream.name());
      connection.commit();
    }
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> Optional<T> query(
      Connection connection, String sql, Row<T> reader, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
      }
    }
  }

  private static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      return statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }
}
