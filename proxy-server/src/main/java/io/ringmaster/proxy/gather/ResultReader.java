package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.PacketFramer;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.Wire;

/**
 * Reads one shard's result set from a byte stream cut anywhere, packet by packet: column count,
 * definitions, (EOF), rows, and EOF or the OK in its place. Source: MySQL manual, "Text Resultset".
 */
public final class ResultReader {
  private static final int MAX_PACKET = 1 << 30;

  /** Bytes of a packet up to which it is copied to the heap. */
  private static final int COPIED_BYTES = 2048;

  private static final int ERR = 0xFF;
  private static final int EOF = 0xFE;

  /** An EOF packet is shorter; a row that starts with 0xFE is not. */
  private static final int EOF_LIMIT = 9;

  /** Takes what is read; payloads are valid during the call. */
  public interface Listener {
    /** One definition, in order. */
    void column(ByteBuf definition);

    /** All definitions were given. */
    void columnsEnd();

    void row(ByteBuf payload);

    /** The result set is complete. */
    void end(int status, int warnings);

    /** An ERR packet ended it, 0xFF included. */
    void error(ByteBuf payload);

    /** There is a cursor: rows come when they are asked for. Only of a reader of cursors. */
    default void opened(int status, int warnings) {
      throw new IllegalStateException("a cursor");
    }
  }

  private enum Phase {
    FIRST,
    COLUMNS,
    COLUMNS_EOF,
    ROWS
  }

  private final PacketFramer framer;
  private final boolean deprecateEof;
  private final boolean cursor;
  private final Listener listener;
  private Phase phase = Phase.FIRST;
  private int columnsLeft;

  /** A cursor is open. */
  private boolean opened;

  /** Nothing more comes: the last row or an error has come. */
  private boolean over;

  /** Reads rows that come with the execution. */
  public ResultReader(ByteBufAllocator alloc, boolean deprecateEof, Listener listener) {
    this(alloc, deprecateEof, false, listener);
  }

  /**
   * Reads a result set.
   *
   * @param cursor whether its rows are those of a cursor, a response for each COM_STMT_FETCH
   */
  ResultReader(ByteBufAllocator alloc, boolean deprecateEof, boolean cursor, Listener listener) {
    this.framer = new PacketFramer(alloc, MAX_PACKET);
    this.deprecateEof = deprecateEof;
    this.cursor = cursor;
    this.listener = listener;
    framer.expectAnySequenceId();
  }

  /** The cursor is asked for rows: a response begins. */
  void fetch() {
    framer.expectAnySequenceId();
  }

  /**
   * Reads on.
   *
   * @param in consumed up to the end of the response, or whole
   * @return true when the response has ended, and but for a cursor the result set with it
   * @throws MalformedPacketException if this is no result set; the connection is of no use then
   */
  public boolean read(ByteBuf in) {
    while (true) {
      switch (framer.next(in)) {
        case NEED_MORE -> {
          return false;
        }
        case PACKET -> {
          if (packet(payload())) {
            if (over) {
              framer.close();
            }
            return true;
          }
        }
        case TOO_LARGE, TOO_LARGE_END, OUT_OF_ORDER ->
            throw new MalformedPacketException("shard's packets are out of order", 0);
      }
    }
  }

  /**
   * Rows are looked at byte by byte, kept one by one, and copied to the client one by one: all of
   * that costs less on the heap, unless they are long.
   */
  private ByteBuf payload() {
    int length = framer.length();
    if (length > COPIED_BYTES) {
      return framer.payload();
    }
    byte[] copy = new byte[length];
    framer.buffer().getBytes(framer.offset(), copy);
    return Unpooled.wrappedBuffer(copy);
  }

  /** Releases what is held of an unfinished packet. */
  public void close() {
    framer.close();
  }

  private boolean packet(ByteBuf payload) {
    if (!payload.isReadable()) {
      throw new MalformedPacketException("empty packet in " + phase, 0);
    }
    int head = payload.getUnsignedByte(payload.readerIndex());
    if (head == ERR) {
      over = true;
      listener.error(payload);
      return true;
    }
    switch (phase) {
      case FIRST -> first(payload, head);
      case COLUMNS -> {
        listener.column(payload);
        if (--columnsLeft == 0) {
          phase = deprecateEof ? Phase.ROWS : Phase.COLUMNS_EOF;
          if (deprecateEof) {
            listener.columnsEnd();
          }
        }
      }
      case COLUMNS_EOF -> {
        if (head != EOF || payload.readableBytes() >= EOF_LIMIT) {
          throw new MalformedPacketException("no EOF after the column definitions", 0);
        }
        phase = Phase.ROWS;
        listener.columnsEnd();
        if (cursor) {
          end(payload);
          return true;
        }
        int status = payload.getUnsignedShortLE(payload.readerIndex() + 3);
        if ((status & ServerStatus.SERVER_STATUS_CURSOR_EXISTS) != 0) {
          throw new MalformedPacketException("a cursor instead of rows", 0);
        }
      }
      case ROWS -> {
        int end = deprecateEof ? PacketFramer.MAX_PHYSICAL : EOF_LIMIT;
        if (head == EOF && payload.readableBytes() < end) {
          end(payload);
          return true;
        }
        if (cursor && !opened) {
          throw new MalformedPacketException("rows instead of a cursor", 0);
        }
        listener.row(payload);
      }
    }
    return false;
  }

  private void first(ByteBuf payload, int head) {
    if (head == 0 || head == Wire.NULL_MARK) {
      throw new MalformedPacketException("no result set", 0);
    }
    columnsLeft = (int) Wire.readLenenc(payload, "column count");
    phase = Phase.COLUMNS;
  }

  private void end(ByteBuf payload) {
    payload.skipBytes(1);
    int status;
    int warnings;
    if (deprecateEof) {
      Wire.readLenenc(payload, "affected_rows");
      Wire.readLenenc(payload, "last_insert_id");
      status = Wire.readInt2(payload, "status_flags");
      warnings = Wire.readInt2(payload, "warnings");
    } else {
      warnings = Wire.readInt2(payload, "warnings");
      status = Wire.readInt2(payload, "status_flags");
    }
    if ((status & ServerStatus.SERVER_MORE_RESULTS_EXISTS) != 0) {
      throw new MalformedPacketException("more results than one", 0);
    }
    if (cursor && !opened) {
      if ((status & ServerStatus.SERVER_STATUS_CURSOR_EXISTS) == 0) {
        throw new MalformedPacketException("no cursor", 0);
      }
      opened = true;
      listener.opened(status, warnings);
    } else if (!cursor || (status & ServerStatus.SERVER_STATUS_LAST_ROW_SENT) != 0) {
      over = true;
      listener.end(status, warnings);
    }
  }
}
