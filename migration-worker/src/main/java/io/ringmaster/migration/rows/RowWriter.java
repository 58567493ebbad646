package io.ringmaster.migration.rows;

import com.mysql.cj.jdbc.JdbcConnection;
import io.ringmaster.migration.table.ColumnForm;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores rows by multi-row REPLACE of about {@value #STATEMENT_BYTES} bytes, within the
 * connection's transaction. REPLACE, since a row may be there already, or another one that still
 * has its unique key: that one changed on the source since, and comes later. Not thread-safe.
 */
public final class RowWriter {
  private static final int STATEMENT_BYTES = 1 << 20;
  private static final long PACKET_RESERVE = 1L << 12;
  private static final int PACKET_DEFAULT = 4 << 20;

  private final Connection connection;
  private final String replace;
  private final ColumnForm.Literal[] literals;
  private final LiteralBuffer sql = new LiteralBuffer();
  private final long packetMax;
  private int pending;
  private long rows;
  private long bytes;

  /** For rows of one table, on one connection to the target. */
  public RowWriter(Connection connection, RowSql table) throws SQLException {
    this.connection = connection;
    this.replace = table.replace();
    this.literals =
        table.table().copied().stream()
            .map(column -> column.form().orElseThrow().literal(column.charset()))
            .toArray(ColumnForm.Literal[]::new);
    // As the server has told the driver.
    packetMax =
        connection
                .unwrap(JdbcConnection.class)
                .getSession()
                .getServerSession()
                .getServerVariable("max_allowed_packet", PACKET_DEFAULT)
            - PACKET_RESERVE;
  }

  /** Adds a row; it is stored at the latest by {@link #flush}. */
  public void add(byte[][] row) throws SQLException {
    long most = row.length + 3L;
    for (int i = 0; i < row.length; i++) {
      most += LiteralBuffer.lengthMax(literals[i], row[i]);
      bytes += row[i] == null ? 0 : row[i].length;
    }
    rows++;
    if (pending > 0 && sql.length() + most > Math.min(packetMax, STATEMENT_BYTES)) {
      flush();
    }
    if (most + replace.length() > packetMax) {
      writeLarge(row);
      return;
    }
    sql.text(pending++ == 0 ? replace : ",").text("(");
    for (int i = 0; i < row.length; i++) {
      sql.text(i == 0 ? "" : ",").value(literals[i], row[i]);
    }
    sql.text(")");
  }

  /** Stores what was added. */
  public void flush() throws SQLException {
    if (pending > 0) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(sql.toString());
      }
      sql.clear();
      pending = 0;
    }
  }

  /** Rows added so far. */
  public long rows() {
    return rows;
  }

  /** Bytes of their values so far. */
  public long bytes() {
    return bytes;
  }

  /**
   * A row that as text would be longer than a packet: its byte values are sent as they are, each in
   * packets of its own.
   */
  private void writeLarge(byte[][] row) throws SQLException {
    flush();
    LiteralBuffer text = new LiteralBuffer().text(replace).text("(");
    List<byte[]> parameters = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      text.text(i == 0 ? "" : ",");
      boolean number =
          literals[i] == ColumnForm.Literal.NUMBER || literals[i] == ColumnForm.Literal.QUOTED;
      boolean expression =
          literals[i] == ColumnForm.Literal.JSON && row[i] != null && JsonLiteral.isNeeded(row[i]);
      if (row[i] == null || number || expression) {
        text.value(literals[i], row[i]);
      } else {
        text.text(literals[i] == ColumnForm.Literal.JSON ? "CONVERT(? USING utf8mb4)" : "?");
        parameters.add(row[i]);
      }
    }
    try (PreparedStatement statement =
        connection.unwrap(JdbcConnection.class).serverPrepareStatement(text.text(")").toString())) {
      for (int i = 0; i < parameters.size(); i++) {
        byte[] value = parameters.get(i);
        statement.setBinaryStream(i + 1, new ByteArrayInputStream(value), value.length);
      }
      statement.executeUpdate();
    }
  }
}
