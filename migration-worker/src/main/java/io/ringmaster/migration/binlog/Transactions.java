package io.ringmaster.migration.binlog;

import com.github.shyiko.mysql.binlog.event.ByteArrayEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.GtidEventData;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.XAPrepareEventData;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.TableMove;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes transactions of events. No I/O; one thread.
 *
 * <ul>
 *   <li>Transactions of this migration's own are left out: they write to {@code
 *       ringmaster.migration_*} first. Others are held back until they end, unless they are large.
 *   <li>A prepared XA transaction is not visible until its commit, which is a transaction of its
 *       own in the log: its keys wait for that, and it is not done before.
 *   <li>What changes a moving table without row events (DDL, statements under another
 *       binlog_format) ends the stream with a {@link BinlogException}.
 * </ul>
 */
final class Transactions {
  /** Keys of a transaction that are held in memory until its end is known. */
  private static final int HELD_MAX = 20_000;

  private record Change(TableMove table, RowKey key, boolean comesOrGoes) {}

  private record Gtid(String uuid, long number) {}

  private record Prepared(Gtid gtid, List<Change> changes) {}

  private final Map<String, TableMove> tables = new HashMap<>();
  private final StatementWatch statements;
  private final long migration;
  private final ChangeSink sink;
  private final Map<Long, RowImages> images = new HashMap<>();
  private final Map<Long, Boolean> marks = new HashMap<>();
  private final Map<String, Prepared> prepared = new HashMap<>();

  private Gtid current;
  private Gtids received;
  private boolean inTransaction;
  private boolean own;
  private boolean xa;
  private Instant at = Instant.EPOCH;
  private List<Change> held = new ArrayList<>();

  /**
   * Begins after some transactions.
   *
   * @param from what the sink has already
   * @param migration whose own transactions are left out
   */
  Transactions(Gtids from, List<TableMove> tables, long migration, ChangeSink sink) {
    this.received = from;
    this.migration = migration;
    this.sink = sink;
    for (TableMove table : tables) {
      this.tables.put(table.source().toString(), table);
    }
    this.statements = new StatementWatch(tables);
  }

  /** All transactions read whole: where to go on when the connection is lost. */
  Gtids received() {
    return received;
  }

  /** A new connection begins: what was read of an unfinished transaction comes again. */
  void restart() {
    current = null;
    inTransaction = false;
    held = new ArrayList<>();
    images.clear();
    marks.clear();
  }

  void event(Event event) throws InterruptedException {
    EventType type = event.getHeader().getEventType();
    switch (type) {
      case GTID -> gtid((GtidEventData) event.getData(), event.getHeader().getTimestamp());
      case QUERY -> query((QueryEventData) event.getData());
      case TABLE_MAP -> tableMap(new ByteReader(bytes(event)));
      case EXT_WRITE_ROWS, EXT_DELETE_ROWS -> rows(bytes(event), RowImages.Kind.ONE_IMAGE);
      case EXT_UPDATE_ROWS -> rows(bytes(event), RowImages.Kind.UPDATE);
      case PARTIAL_UPDATE_ROWS_EVENT -> rows(bytes(event), RowImages.Kind.PARTIAL_UPDATE);
      case TRANSACTION_PAYLOAD -> Payload.read(bytes(event), this::event);
      case XID -> end();
      case XA_PREPARE -> xaPrepare(event.getData());
      case HEARTBEAT -> sink.idle();
      case ANONYMOUS_GTID ->
          throw new BinlogException("the source wrote a transaction without GTID");
      case INCIDENT ->
          throw new BinlogException(
              "the source notes an incident: changes may be missing from its binary log");
      case EXECUTE_LOAD_QUERY, LOAD, NEW_LOAD, WRITE_ROWS, UPDATE_ROWS, DELETE_ROWS ->
          throw new BinlogException("the source wrote an event of type " + type);
      default -> {
        // Rotation, format, previous GTIDs: nothing changed. An event of a later MySQL that
        // changes rows is one of rows without the GTID this version knows.
      }
    }
  }

  private static byte[] bytes(Event event) {
    ByteArrayEventData data = event.getData();
    return data.getData();
  }

  private void gtid(GtidEventData data, long headerMillis) {
    if (current != null) {
      throw new BinlogException(
          "transaction " + current.uuid + ":" + current.number + " ended in a way not known");
    }
    current =
        new Gtid(
            data.getMySqlGtid().getServerId().toString(), data.getMySqlGtid().getTransactionId());
    long micros = data.getImmediateCommitTimestamp();
    at =
        micros > 0
            ? Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS)
            : Instant.ofEpochMilli(headerMillis);
    inTransaction = false;
    own = false;
    xa = false;
    held = new ArrayList<>();
    images.clear();
    marks.clear();
    sink.begin(current.uuid, current.number);
  }

  private void query(QueryEventData data) throws InterruptedException {
    String sql = data.getSql().strip();
    String upper = sql.substring(0, Math.min(sql.length(), 12)).toUpperCase(Locale.ROOT);
    if (upper.equals("BEGIN")) {
      inTransaction = true;
    } else if (upper.startsWith("XA START")) {
      inTransaction = true;
      xa = true;
    } else if (upper.startsWith("XA END")) {
      // The prepare follows.
    } else if (upper.startsWith("XA COMMIT")) {
      xaEnd(sql, true);
    } else if (upper.startsWith("XA ROLLBACK")) {
      xaEnd(sql, false);
    } else if (upper.equals("COMMIT")) {
      end();
    } else if (upper.equals("ROLLBACK")) {
      // Written when changes of tables without transactions could not be undone: they count.
      end();
    } else if (upper.startsWith("SAVEPOINT") || upper.startsWith("ROLLBACK TO")) {
      // What was rolled back is in the log only together with such changes.
    } else {
      statements.check(data.getDatabase(), sql);
      if (!inTransaction) {
        end();
      }
    }
  }

  private void tableMap(ByteReader in) {
    long id = in.little(6);
    in.skip(2);
    String database = in.name();
    String name = in.name();
    TableMove table = tables.get(database + "." + name);
    images.remove(id);
    marks.put(id, database.equals(Ledger.DATABASE) && name.startsWith(Ledger.TABLE_PREFIX));
    if (table != null) {
      images.put(id, RowImages.of(table, in));
    }
  }

  private void rows(byte[] event, RowImages.Kind kind) throws InterruptedException {
    if (current == null) {
      throw new BinlogException(
          "the source wrote rows of a transaction without a GTID that this version knows");
    }
    if (own) {
      return;
    }
    ByteReader body = new ByteReader(event);
    long id = body.little(6);
    RowImages image = images.get(id);
    if (Boolean.TRUE.equals(marks.get(id))) {
      own = isOwnMark(body, kind);
      if (own) {
        held.clear();
      }
    } else if (image != null) {
      image.read(
          body, kind, (key, comesOrGoes) -> held.add(new Change(image.table(), key, comesOrGoes)));
      if (held.size() > HELD_MAX && !xa) {
        give(held);
        held = new ArrayList<>();
      }
    } else if (marks.get(id) == null) {
      throw new BinlogException("a row event without its table map");
    }
  }

  /**
   * Whether a row of one of our tables, whose first column is a BIGINT NOT NULL, has our number.
   */
  private boolean isOwnMark(ByteReader body, RowImages.Kind kind) {
    body.skip(2);
    body.skip((int) body.little(2) - 2);
    int columns = body.packed();
    boolean[] present = body.bits(columns);
    if (kind.hasTwoImages()) {
      body.bits(columns);
    }
    int count = 0;
    for (boolean one : present) {
      count += one ? 1 : 0;
    }
    body.bits(count);
    return present[0] && body.little(8) == migration;
  }

  private void xaPrepare(XAPrepareEventData data) throws InterruptedException {
    if (data.isOnePhase() || own || held.isEmpty()) {
      end();
      return;
    }
    HexFormat hex = HexFormat.of();
    int gtrid = data.getGtridLength();
    String xid =
        "x'%s',x'%s',%d"
            .formatted(
                hex.formatHex(data.getData(), 0, gtrid),
                hex.formatHex(data.getData(), gtrid, gtrid + data.getBqualLength()),
                Integer.toUnsignedLong(data.getFormatID()));
    prepared.put(xid, new Prepared(current, held));
    held = new ArrayList<>();
    received = received.with(current.uuid, current.number);
    current = null;
  }

  private void xaEnd(String sql, boolean committed) throws InterruptedException {
    int begin = sql.toLowerCase(Locale.ROOT).indexOf("x'");
    String xid = begin < 0 ? "" : sql.substring(begin).toLowerCase(Locale.ROOT).replace(" ", "");
    Prepared known = prepared.remove(xid.replace("onephase", ""));
    if (known != null) {
      if (committed) {
        give(known.changes);
      }
      // Before the end of this one: a position with the end but without the beginning would wait
      // for another end for ever.
      sink.done(known.gtid.uuid, known.gtid.number, at);
    }
    end();
  }

  private void end() throws InterruptedException {
    if (current == null) {
      return;
    }
    if (!own) {
      give(held);
    }
    held = new ArrayList<>();
    received = received.with(current.uuid, current.number);
    sink.done(current.uuid, current.number, at);
    current = null;
    inTransaction = false;
  }

  private void give(List<Change> changes) throws InterruptedException {
    for (Change change : changes) {
      sink.changed(change.table, change.key, change.comesOrGoes, at);
    }
  }
}
