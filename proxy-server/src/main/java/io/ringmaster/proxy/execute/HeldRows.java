package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.protocol.value.BinaryRow;
import io.ringmaster.protocol.value.Cells;
import io.ringmaster.protocol.value.TextRow;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Changes values in the response to a SHOW, which is held back until all of it has come: it is
 * about one table or program. Errors stay as they are. Sources: MySQL manual, "Text Resultset",
 * "Binary Protocol Resultset".
 */
final class HeldRows extends HeldResponse {
  private static final int END = 0xFE;
  private static final int PAYLOAD_MAX = 0xFFFFFF;

  /** What is behind the beginning of the length in a column's definition. */
  private static final int LENGTH_TO_END_BYTES = 10;

  /** EOF before its status: 0xFE, warnings. */
  private static final int EOF_STATUS_BYTES = 3;

  private final RowChange change;
  private final boolean binary;
  private final boolean eof;
  private final List<ColumnDefinition> columns = new ArrayList<>();
  private final List<Integer> definitions = new ArrayList<>();
  private final List<Integer> rowStarts = new ArrayList<>();

  /** Where the first packet begins that has not been looked at. */
  private int next;

  private int columnCount = -1;
  private boolean eofSeen;

  /**
   * For one response.
   *
   * @param binary whether it is one to COM_STMT_EXECUTE
   * @param eof whether a packet stands between the definitions of columns and the rows
   */
  HeldRows(RowChange change, boolean binary, boolean eof) {
    this.change = change;
    this.binary = binary;
    this.eof = eof;
  }

  @Override
  boolean isComplete(ByteBufAllocator alloc) {
    int packet = next;
    while ((next = packetEnd(packet)) >= 0) {
      if (endsWith(packet, next)) {
        held = changed(alloc);
        return true;
      }
      packet = next;
    }
    next = packet;
    return false;
  }

  private ByteBuf payload(int start, int end) {
    return held.slice(start + HEADER_BYTES, end - start - HEADER_BYTES);
  }

  /** Takes a packet; whether it is the last. */
  private boolean endsWith(int start, int end) {
    int head = head(start, end);
    if (columnCount < 0) {
      columnCount = columnCount(start, end);
      return columnCount == 0;
    }
    if (columns.size() < columnCount) {
      columns.add(ColumnDefinition.decode(payload(start, end)));
      definitions.add(start);
    } else if (eof && !eofSeen) {
      eofSeen = true;
      // The rows of a cursor are fetched later.
      int status = held.getUnsignedShortLE(start + HEADER_BYTES + EOF_STATUS_BYTES);
      return (status & ServerStatus.SERVER_STATUS_CURSOR_EXISTS) != 0;
    } else if (head == END || head == ERR) {
      return true;
    } else {
      rowStarts.add(start);
    }
    return false;
  }

  private ByteBuf changed(ByteBufAllocator alloc) {
    ByteBuf all = held;
    Charset charset = charset();
    for (int i = 0; i < columns.size(); i++) {
      int start = definitions.get(i);
      columns.set(i, ColumnDefinition.decode(payload(start, packetEnd(start)), charset));
    }
    int column = columns.isEmpty() ? -1 : change.column(columns, charset);
    if (column >= 0) {
      Cells cells = cells();
      for (int start : rowStarts) {
        change.look(at(cells, start));
      }
      all = changed(alloc, cells, column);
      held.release();
    }
    return all;
  }

  /**
   * What names and texts are in: the servers' own where {@code character_set_results} is binary.
   */
  private Charset charset() {
    return columns.stream()
        .filter(column -> column.collation() != Charsets.BINARY)
        .map(column -> Charsets.collation(column.collation()))
        .filter(Objects::nonNull)
        .findFirst()
        .map(collation -> collation.charset().charset())
        .orElse(StandardCharsets.UTF_8);
  }

  private Cells cells() {
    if (!binary) {
      return new TextRow(columnCount);
    }
    ColumnType[] types = new ColumnType[columnCount];
    boolean[] unsigned = new boolean[columnCount];
    for (int i = 0; i < columnCount; i++) {
      types[i] = columns.get(i).type();
      unsigned[i] = columns.get(i).isUnsigned();
    }
    return new BinaryRow(types, unsigned);
  }

  private Cells at(Cells cells, int start) {
    ByteBuf row = payload(start, packetEnd(start));
    return switch (cells) {
      case TextRow text -> text.on(row);
      case BinaryRow values -> values.on(row);
      default -> throw new IllegalArgumentException(cells.getClass().getName());
    };
  }

  private ByteBuf changed(ByteBufAllocator alloc, Cells cells, int column) {
    ByteBuf out = alloc.buffer(held.readableBytes());
    try {
      write(out, cells, column);
      return out;
    } catch (RuntimeException | Error e) {
      out.release();
      throw e;
    }
  }

  private void write(ByteBuf out, Cells cells, int column) {
    int copied = 0;
    long longest = columns.get(column).length();
    for (int start : rowStarts) {
      Cells row = at(cells, start);
      byte[] value = row.isNull(column) ? null : change.value(row);
      if (value == null) {
        continue;
      }
      int from = start + HEADER_BYTES + row.offset(column);
      int to = from + row.length(column);
      boolean same = value.length == row.length(column);
      int prefix = same ? 0 : Wire.lenencBytes(to - from);
      int replaced = prefix + to - from;
      int written = value.length + (same ? 0 : Wire.lenencBytes(value.length));
      int payload = held.getUnsignedMediumLE(start) - replaced + written;
      if (payload >= PAYLOAD_MAX) {
        continue;
      }
      out.writeBytes(held, copied, start - copied).writeMediumLE(payload);
      out.writeBytes(held, start + HEADER_BYTES - 1, from - prefix - start - HEADER_BYTES + 1);
      if (!same) {
        Wire.writeLenenc(out, value.length);
      }
      out.writeBytes(value);
      copied = to;
      longest = same ? longest : Math.max(longest, value.length);
    }
    out.writeBytes(held, copied, held.writerIndex() - copied);
    // Definitions come before all rows, and are as long as they were.
    out.setIntLE(packetEnd(definitions.get(column)) - LENGTH_TO_END_BYTES, (int) longest);
  }
}
