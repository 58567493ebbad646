package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.proxy.SqlFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects a small text result set of the proxy's own query: values read back after SET, warnings,
 * key weights.
 */
public final class Collected extends PacketHandler {
  /** Rows beyond this are an error of the caller, which asks for few. */
  private static final int MAX_ROWS = 65_536;

  private final boolean deprecateEof;
  private final Then then;
  private final List<ColumnDefinition> columns = new ArrayList<>();
  private final List<List<byte[]>> rows = new ArrayList<>();
  private int columnCount = -1;
  private boolean inRows;
  private SqlFailure failure;

  private Collected(Profile profile, Then then) {
    deprecateEof = profile.deprecateEof();
    this.then = then;
  }

  /** Takes the result when it is complete, on the connection's event loop. */
  public interface Then {
    /**
     * The result is complete.
     *
     * @param rows values as the text protocol has them, null for NULL
     * @param error the server's error, or that the connection was lost; null when there is none
     */
    void done(List<ColumnDefinition> columns, List<List<byte[]>> rows, SqlFailure error);
  }

  /** Runs a query and collects its result. */
  public static void query(BackendConnection connection, String sql, Then then) {
    send(connection, sql, then);
    connection.flush();
  }

  /** As {@link #query}, but the flush is the caller's. */
  public static void send(BackendConnection connection, String sql, Then then) {
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql),
        new Collected(connection.profile(), then));
  }

  @Override
  protected boolean onPacket(ByteBuf payload) {
    int head = payload.isReadable() ? payload.getUnsignedByte(payload.readerIndex()) : 0;
    if (head == 0xFF) {
      failure = readError(payload);
      return true;
    }
    if (columnCount < 0) {
      if (head == 0) {
        return true;
      }
      columnCount = (int) Wire.readLenenc(payload, "column count");
      return false;
    }
    if (columns.size() < columnCount) {
      columns.add(ColumnDefinition.decode(payload));
      inRows = deprecateEof && columns.size() == columnCount;
      return false;
    }
    if (!inRows) {
      inRows = true;
      return false;
    }
    if (head == 0xFE && payload.readableBytes() < 0xFFFFFF) {
      return true;
    }
    row(payload);
    return false;
  }

  private void row(ByteBuf payload) {
    List<byte[]> row = new ArrayList<>(columnCount);
    for (int i = 0; i < columnCount; i++) {
      int length = Wire.readLengthOrNull(payload, "column value");
      row.add(length == Wire.NULL_LENGTH ? null : Wire.readBytes(payload, length, "column value"));
    }
    if (rows.size() == MAX_ROWS) {
      failure = new SqlFailure(1105, "HY000", "more than " + MAX_ROWS + " rows collected");
      return;
    }
    rows.add(row);
  }

  @Override
  public void onComplete(BackendConnection connection) {
    then.done(columns, rows, failure);
  }

  @Override
  public void onLost(BackendConnection connection, Throwable cause) {
    abandon();
    then.done(columns, rows, Failures.lost(connection.serverName(), cause));
  }
}
