package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.metadata.placement.Moves;
import io.ringmaster.metadata.placement.SlotHash;
import io.ringmaster.migration.move.CopyTime;
import io.ringmaster.migration.move.MoveCleanup;
import io.ringmaster.migration.move.MoveSettings;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.move.TableRef;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A group of two tables on shard s1, parts of which go to s2 and s3. */
final class GroupLab implements AutoCloseable {
  static final List<String> TABLES =
      List.of(
          "CREATE TABLE orders (k BIGINT NOT NULL, n INT NOT NULL AUTO_INCREMENT, v VARCHAR(100),"
              + " j JSON, PRIMARY KEY (k, n), KEY (n))",
          "CREATE TABLE items (day DATE NOT NULL, k BIGINT NOT NULL, code VARCHAR(20) NOT NULL,"
              + " amount DECIMAL(9,2), seat INT, PRIMARY KEY (day, k, code), UNIQUE KEY (k,"
              + " amount), UNIQUE KEY (seat, k), FOREIGN KEY (k) REFERENCES orders (k))");

  final String database = LabServer.newDatabaseName("group");
  final Map<String, LabServer> servers = new TreeMap<>();
  final Map<String, Sessions> sessions = new TreeMap<>();
  final List<Move> moves;
  final List<TableRef> tables;
  final MoveSettings settings =
      new MoveSettings(
          Throttle.none(),
          new Retry(Duration.ofSeconds(60)),
          2,
          3,
          CopyTime.UNTHROTTLED,
          Duration.ofSeconds(20),
          Duration.ofSeconds(60));

  GroupLab(LabServer... shards) throws SQLException {
    for (int i = 0; i < shards.length; i++) {
      String name = "s" + (i + 1);
      servers.put(name, shards[i]);
      sessions.put(name, new Sessions(MoveLab.endpoint(name, shards[i]), 4));
    }
    List<String> before = HashRing.assign(List.of("s1"));
    moves =
        Moves.between(
            new KeyType.IntegerKey(),
            new Placement.Hash(before, Map.of()),
            new Placement.Hash(HashRing.rebalance(before, servers.keySet()), Map.of()));
    tables = List.of(new TableRef(database, "orders", "k"), new TableRef(database, "items", "k"));
    servers.get("s1").execute("", "CREATE DATABASE " + database);
    servers.get("s1").execute(database, TABLES.toArray(String[]::new));
  }

  MoveStream stream(long migration, long token, Move move) {
    return new MoveStream(
        migration,
        token,
        move,
        tables,
        sessions.get(move.source()).endpoint(),
        sessions.get(move.target()).endpoint(),
        settings);
  }

  MoveCleanup cleanup(long migration, long token, Move move) {
    return new MoveCleanup(
        migration,
        token,
        move,
        tables,
        sessions.get(move.source()).endpoint(),
        sessions.get(move.target()).endpoint(),
        settings);
  }

  /** The shard that owns a key when the moves are done. */
  String newOwner(long key) {
    SlotHash hash = new SlotHash();
    return moves.stream()
        .filter(move -> move.containsInteger(key, false, hash))
        .map(Move::target)
        .findFirst()
        .orElse("s1");
  }

  /** MD5 of every row of a table, as MySQL computes it, in key order. */
  List<String> rows(String shard, String table, String predicate) throws SQLException {
    String list =
        table.equals("orders")
            ? "k, n, HEX(COALESCE(v, 'NULL')), HEX(j)"
            : "day, k, HEX(code), COALESCE(amount, 'NULL'), COALESCE(seat, 'NULL')";
    return MoveLab.rows(
        sessions.get(shard),
        "SELECT MD5(CONCAT_WS('|', %s)), %s FROM %s.%s WHERE %s ORDER BY 2, 3, 4"
            .formatted(list, list, database, table, predicate));
  }

  /** What moves is the same on both sides; returns how many rows that are. */
  int assertSame(Move move) throws SQLException {
    int count = 0;
    for (String table : List.of("orders", "items")) {
      List<String> expected = rows(move.source(), table, move.sql("k"));
      assertEquals(expected, rows(move.target(), table, move.sql("k")), table);
      count += expected.size();
    }
    return count;
  }

  /** Number of rows on a shard of the keys of a move. */
  long count(String shard, Move move) throws SQLException {
    long count = 0;
    for (String table : List.of("orders", "items")) {
      count +=
          MoveLab.number(
              sessions.get(shard),
              "SELECT COUNT(*) FROM %s.%s WHERE %s".formatted(database, table, move.sql("k")));
    }
    return count;
  }

  /** What the ledgers of all shards know of a migration that is over, but for its tokens. */
  List<String> ledger(long migration) throws SQLException {
    List<String> rows = new ArrayList<>();
    for (Sessions shard : sessions.values()) {
      for (String name :
          List.of(
              "migration_stream WHERE gtid_set",
              "migration_progress WHERE 1",
              "migration_verify WHERE 1",
              "migration_source WHERE 1",
              "migration_mark WHERE 1")) {
        rows.addAll(
            MoveLab.rows(
                shard,
                "SELECT * FROM ringmaster.%s IS NOT NULL AND migration = %d"
                    .formatted(name, migration)));
      }
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    sessions.values().forEach(Sessions::close);
    for (LabServer server : servers.values()) {
      server.execute("", "DROP DATABASE IF EXISTS " + database);
    }
  }
}
