package io.ringmaster.migration.binlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.shyiko.mysql.binlog.event.ByteArrayEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.GtidEventData;
import com.github.shyiko.mysql.binlog.event.MySqlGtid;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.XAPrepareEventData;
import com.github.shyiko.mysql.binlog.event.XidEventData;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.placement.Moves;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableColumn;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** In which order keys and ends of transactions come out, and what is not passed over. */
class TransactionsTest {
  private static final String UUID = "00000000-0000-0000-0000-000000000001";
  private static final long MIGRATION = 7;

  /** Notes what it is told. */
  private static final class Notes implements ChangeSink {
    final List<String> lines = new ArrayList<>();

    @Override
    public void begin(String uuid, long number) {
      lines.add("begin " + number);
    }

    @Override
    public void changed(TableMove table, RowKey key, boolean comesOrGoes, Instant at) {
      lines.add("key " + key.text());
    }

    @Override
    public void done(String uuid, long number, Instant at) {
      lines.add("done " + number);
    }

    @Override
    public void idle() {
      lines.add("idle");
    }
  }

  private final Notes notes = new Notes();
  private final Transactions transactions =
      new Transactions(Gtids.NONE, List.of(move()), MIGRATION, notes);

  /** All keys of a table {@code app.t (k BIGINT PRIMARY KEY)}. */
  static TableMove move() {
    TableColumn key = new TableColumn("k", 1, "bigint", "bigint", null, null, false);
    MovingTable table =
        new MovingTable(
            "app",
            "t",
            "InnoDB",
            0,
            List.of(key),
            List.of(key),
            "k",
            List.of(new MovingTable.UniqueKey("PRIMARY", List.of("k"))),
            List.of(),
            List.of(),
            List.of("COLUMN k"));
    return new TableMove(
        table,
        table,
        Moves.between(
                new KeyType.IntegerKey(),
                new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s1"))),
                new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s2"))))
            .getFirst());
  }

  private void event(EventType type, EventData data) throws InterruptedException {
    EventHeaderV4 header = new EventHeaderV4();
    header.setEventType(type);
    transactions.event(new Event(header, data));
  }

  private void bytes(EventType type, byte[] body) throws InterruptedException {
    ByteArrayEventData data = new ByteArrayEventData();
    data.setData(body);
    event(type, data);
  }

  private void gtid(long number) throws InterruptedException {
    event(
        EventType.GTID,
        new GtidEventData(
            new MySqlGtid(java.util.UUID.fromString(UUID), number), (byte) 0, 0, 0, 0, 0, 0, 0, 0));
  }

  private void query(String sql) throws InterruptedException {
    QueryEventData data = new QueryEventData();
    data.setDatabase("app");
    data.setSql(sql);
    event(EventType.QUERY, data);
  }

  private void xaPrepare() throws InterruptedException {
    XAPrepareEventData data = new XAPrepareEventData();
    data.setFormatID(1);
    data.setGtridLength(1);
    data.setBqualLength(1);
    data.setData("gb".getBytes(StandardCharsets.US_ASCII));
    event(EventType.XA_PREPARE, data);
  }

  /** A table map of one BIGINT NOT NULL column, and one inserted row. */
  private void insert(String database, String table, long key) throws InterruptedException {
    ByteArrayOutputStream map = new ByteArrayOutputStream();
    map.writeBytes(new byte[] {9, 0, 0, 0, 0, 0, 1, 0});
    for (String name : List.of(database, table)) {
      map.write(name.length());
      map.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
      map.write(0);
    }
    map.writeBytes(new byte[] {1, 8, 0, 0});
    bytes(EventType.TABLE_MAP, map.toByteArray());
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    row.writeBytes(new byte[] {9, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 1, 0});
    for (int shift = 0; shift < 64; shift += 8) {
      row.write((int) (key >> shift));
    }
    bytes(EventType.EXT_WRITE_ROWS, row.toByteArray());
  }

  private void prepared() throws InterruptedException {
    gtid(1);
    query("XA START x'67',x'62',1");
    insert("app", "t", 11);
    query("XA END x'67',x'62',1");
    xaPrepare();
    gtid(2);
    query("BEGIN");
    insert("app", "t", 22);
    event(EventType.XID, new XidEventData());
    gtid(3);
  }

  @Test
  void aPreparedTransactionCountsAtItsCommitAndEndsBeforeIt() throws Exception {
    prepared();
    query("XA COMMIT x'67',x'62',1");
    assertEquals(
        List.of("begin 1", "begin 2", "key 22", "done 2", "begin 3", "key 11", "done 1", "done 3"),
        notes.lines);
    assertEquals(UUID + ":1-3", transactions.received().toString());
  }

  @Test
  void whatIsPreparedAndRolledBackHasNoKeys() throws Exception {
    prepared();
    query("XA ROLLBACK x'67',x'62',1");
    assertEquals(
        List.of("begin 1", "begin 2", "key 22", "done 2", "begin 3", "done 1", "done 3"),
        notes.lines);
  }

  @Test
  void ownTransactionsAreLeftOutAndThoseOfOtherMigrationsAreNot() throws Exception {
    gtid(1);
    query("BEGIN");
    insert("ringmaster", "migration_mark", MIGRATION);
    insert("app", "t", 1);
    event(EventType.XID, new XidEventData());
    gtid(2);
    query("BEGIN");
    insert("ringmaster", "migration_mark", MIGRATION + 1);
    insert("app", "t", 2);
    event(EventType.XID, new XidEventData());
    assertEquals(List.of("begin 1", "done 1", "begin 2", "key 2", "done 2"), notes.lines);
  }

  @Test
  void aTransactionReadInPartComesAgain() throws Exception {
    gtid(1);
    query("BEGIN");
    insert("app", "t", 1);
    transactions.restart();
    gtid(1);
    query("BEGIN");
    insert("app", "t", 1);
    event(EventType.XID, new XidEventData());
    assertEquals(List.of("begin 1", "begin 1", "key 1", "done 1"), notes.lines);
  }

  @Test
  void nothingIsPassedOverThatMayBeARow() throws Exception {
    assertThrows(BinlogException.class, () -> insert("app", "t", 1), "without a GTID");
    assertThrows(BinlogException.class, () -> bytes(EventType.INCIDENT, new byte[0]));
    assertThrows(BinlogException.class, () -> bytes(EventType.EXECUTE_LOAD_QUERY, new byte[0]));
    gtid(1);
    query("BEGIN");
    BinlogException unfinished = assertThrows(BinlogException.class, () -> gtid(2));
    assertTrue(unfinished.getMessage().contains(UUID + ":1"), unfinished.getMessage());
  }
}
