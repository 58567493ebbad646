package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.metadata.placement.Moves;
import io.ringmaster.migration.copy.TableCopy;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableReader;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A database on two servers, between which the keys move that shard s2 gets from s1. */
final class MoveLab implements AutoCloseable {
  static final Retry RETRY = new Retry(Duration.ofSeconds(30));
  private static final AtomicLong MIGRATIONS = new AtomicLong();

  final LabServer source;
  final LabServer target;
  final Sessions sourceSessions;
  final Sessions targetSessions;
  final String database;
  final StreamId stream;
  final Ledger ledger;

  MoveLab(LabServer source, LabServer target) throws SQLException {
    this.source = source;
    this.target = target;
    sourceSessions = new Sessions(endpoint("s1", source), 12);
    targetSessions = new Sessions(endpoint("s2", target), 12);
    database = LabServer.newDatabaseName("move");
    both("", "CREATE DATABASE " + database);
    Ledger.create(targetSessions);
    Ledger.create(sourceSessions);
    stream = new StreamId(MIGRATIONS.incrementAndGet(), "s1", "s2", 1);
    ledger = new Ledger(stream);
    ledger.claim(targetSessions);
  }

  static MoveLab shared() throws SQLException {
    return new MoveLab(MySqlLab.shards().get(0), MySqlLab.shards().get(1));
  }

  static Endpoint endpoint(String name, LabServer server) {
    return Endpoint.of(
        new Server(
            name,
            server.host(),
            server.port(),
            LabServer.USER,
            new Secret(LabServer.PASSWORD),
            TlsMode.DISABLED));
  }

  /** Executes statements on both servers. */
  void both(String db, String... statements) throws SQLException {
    source.execute(db, statements);
    target.execute(db, statements);
  }

  /** The move of half of the keys. */
  static Move half(KeyType type) {
    List<String> before = HashRing.assign(List.of("s1"));
    return Moves.between(
            type,
            new Placement.Hash(before, Map.of()),
            new Placement.Hash(HashRing.rebalance(before, List.of("s1", "s2")), Map.of()))
        .getFirst();
  }

  /** The move of half of an integer-keyed table. */
  TableMove table(String name, String shardKey) throws SQLException {
    return table(name, shardKey, half(new KeyType.IntegerKey()));
  }

  TableMove table(String name, String shardKey, Move move) throws SQLException {
    return new TableMove(
        read(sourceSessions, name, shardKey), read(targetSessions, name, shardKey), move);
  }

  MovingTable read(Sessions sessions, String name, String shardKey) throws SQLException {
    try (Connection connection = sessions.connect()) {
      return TableReader.read(connection, database, name, shardKey).orElseThrow();
    }
  }

  TableCopy copy(TableMove table) {
    return new TableCopy(table, sourceSessions, targetSessions, ledger, Throttle.none(), RETRY);
  }

  /** The source's moving rows are the target's, and the target has no others. */
  void assertMoved(TableMove table, String order, String... expressions) throws SQLException {
    String list = String.join(",", expressions);
    List<String> expected =
        rows(
            sourceSessions,
            "SELECT "
                + list
                + " FROM "
                + table.source().quoted()
                + " WHERE "
                + table.predicate()
                + " ORDER BY "
                + order);
    List<String> actual =
        rows(
            targetSessions,
            "SELECT " + list + " FROM " + table.target().quoted() + " ORDER BY " + order);
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      assertEquals(expected.get(i), actual.get(i), "row " + i + " of " + table);
    }
    assertEquals(expected.size(), actual.size(), "rows of " + table);
  }

  static List<String> rows(Sessions sessions, String sql) throws SQLException {
    try {
      return rowsOnce(sessions, sql);
    } catch (SQLException e) {
      if (!Retry.passes(e)) {
        throw e;
      }
      // A connection that was broken when a stream was stopped may have been in the pool.
      return rowsOnce(sessions, sql);
    }
  }

  private static List<String> rowsOnce(Sessions sessions, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = sessions.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          row.append(i == 1 ? "" : "|").append(result.getString(i));
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  static long number(Sessions sessions, String sql) throws SQLException {
    return Long.parseLong(rows(sessions, sql).getFirst());
  }

  @Override
  public void close() throws SQLException {
    // A failed test may leave a prepared transaction, which DROP would wait for.
    for (String xid : rows(sourceSessions, "XA RECOVER CONVERT XID")) {
      String[] parts = xid.split("\\|", -1);
      int gtrid = 2 + 2 * Integer.parseInt(parts[1]);
      String data = parts[3].substring(2);
      source.execute(
          "",
          "XA ROLLBACK x'%s',x'%s',%s"
              .formatted(data.substring(0, gtrid - 2), data.substring(gtrid - 2), parts[0]));
    }
    sourceSessions.close();
    targetSessions.close();
    both("", "DROP DATABASE " + database);
  }
}
