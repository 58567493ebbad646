package io.ringmaster.migration.binlog;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import io.ringmaster.metadata.placement.SlotHash;
import io.ringmaster.migration.rows.KeySql;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.table.TableColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds primary keys in row events of one moving table, as one table map event lays them out. Keys
 * that surely do not move (integers, whose slot is known here) are left out. Not thread-safe.
 */
final class RowImages {
  private static final int EXTRA_LENGTH_BYTES = 2;
  private static final int PARTIAL_JSON = 1;

  /** What an event has of each row. */
  enum Kind {
    /** The row as it is now, or was. */
    ONE_IMAGE,
    /** The row as it was, and as it is now. */
    UPDATE,
    /** Likewise, but of JSON perhaps only what changed (binlog_row_value_options). */
    PARTIAL_UPDATE;

    boolean hasTwoImages() {
      return this == UPDATE || this == PARTIAL_UPDATE;
    }
  }

  /** Takes the keys. */
  interface Sink {
    /**
     * A row was changed.
     *
     * @param comesOrGoes whether the row got the key or lost it, rather than kept it
     */
    void key(RowKey key, boolean comesOrGoes);
  }

  private final TableMove table;
  private final KeySql keys;
  private final ColumnLayout[] layouts;

  /** Per position in the image: which part of the key it is, or -1. */
  private final int[] keyPart;

  private final KeyValue[] readers;
  private final int shardKeyPart;
  private final SlotHash slotHash = new SlotHash();

  private RowImages(TableMove table, ColumnLayout[] layouts) {
    this.table = table;
    this.layouts = layouts;
    this.keys = new KeySql(table.source());
    List<TableColumn> columns = table.source().primaryKey();
    keyPart = new int[layouts.length];
    Arrays.fill(keyPart, -1);
    readers = new KeyValue[columns.size()];
    int shardPart = -1;
    for (int part = 0; part < readers.length; part++) {
      TableColumn column = columns.get(part);
      keyPart[column.position() - 1] = part;
      readers[part] = new KeyValue(column, layouts[column.position() - 1]);
      if (column.name().equalsIgnoreCase(table.source().shardKey())
          && table.move().hasIntegerKeys()) {
        shardPart = part;
      }
    }
    shardKeyPart = shardPart;
  }

  /**
   * Reads the rest of a table map event, after the names.
   *
   * @throws BinlogException when the table does not look as it did when the migration began
   */
  static RowImages of(TableMove table, ByteReader in) {
    int columns = in.packed();
    if (columns < table.source().columns().size()) {
      throw new BinlogException(
          "table "
              + table.source()
              + " has "
              + columns
              + " columns in the binary log, not "
              + table.source().columns().size()
              + ": it was altered");
    }
    byte[] types = in.read(columns);
    in.packed();
    ColumnLayout[] layouts = new ColumnLayout[columns];
    for (int i = 0; i < columns; i++) {
      layouts[i] = ColumnLayout.read(types[i] & 0xFF, in);
    }
    return new RowImages(table, layouts);
  }

  TableMove table() {
    return table;
  }

  /**
   * Gives the keys of a row event of version 2, the one before and the one after for an update.
   *
   * @param body the event's after its table id
   */
  void read(ByteReader body, Kind kind, Sink sink) {
    body.skip(2);
    body.skip((int) body.little(EXTRA_LENGTH_BYTES) - EXTRA_LENGTH_BYTES);
    int columns = body.packed();
    if (columns != layouts.length) {
      throw new BinlogException(
          "a row of " + table.source() + " has " + columns + " columns, not " + layouts.length);
    }
    boolean[] present = body.bits(columns);
    boolean[] presentAfter = kind.hasTwoImages() ? body.bits(columns) : present;
    byte[][] key = new byte[readers.length][];
    while (body.hasMore()) {
      Arrays.fill(key, null);
      readRow(body, present, key);
      if (!kind.hasTwoImages()) {
        give(key, true, sink);
        continue;
      }
      byte[][] before = key.clone();
      if (kind == Kind.PARTIAL_UPDATE) {
        skipValueOptions(body);
      }
      // Under binlog_row_image MINIMAL the image after has only what changed.
      readRow(body, presentAfter, key);
      boolean changed = !Arrays.deepEquals(before, key);
      if (changed) {
        give(before, true, sink);
      }
      give(key, changed, sink);
    }
  }

  /**
   * {@code int<lenenc> value_options}; if 1, one bit for each JSON column of the table: whether its
   * value is a list of changes, which has a length in front as the value would.
   */
  private void skipValueOptions(ByteReader in) {
    if ((in.packed() & PARTIAL_JSON) != 0) {
      int columns = 0;
      for (ColumnLayout layout : layouts) {
        columns += layout.type() == ColumnType.JSON ? 1 : 0;
      }
      in.skip((columns + 7) / 8);
    }
  }

  private void readRow(ByteReader in, boolean[] present, byte[][] key) {
    int count = 0;
    for (boolean one : present) {
      count += one ? 1 : 0;
    }
    boolean[] nulls = in.bits(count);
    int at = 0;
    for (int i = 0; i < layouts.length; i++) {
      if (!present[i] || nulls[at++]) {
        continue;
      }
      if (keyPart[i] < 0) {
        layouts[i].skip(in);
      } else {
        key[keyPart[i]] = readers[keyPart[i]].read(in);
      }
    }
  }

  private void give(byte[][] key, boolean comesOrGoes, Sink sink) {
    for (byte[] part : key) {
      if (part == null) {
        throw new BinlogException("a row of " + table.source() + " came without its primary key");
      }
    }
    if (shardKeyPart >= 0) {
      String digits = new String(key[shardKeyPart], StandardCharsets.US_ASCII);
      boolean unsigned = table.source().primaryKey().get(shardKeyPart).unsigned();
      long value = unsigned ? Long.parseUnsignedLong(digits) : Long.parseLong(digits);
      if (!table.move().containsInteger(value, unsigned, slotHash)) {
        return;
      }
    }
    sink.key(keys.key(key), comesOrGoes);
  }
}
