package io.ringmaster.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.server.LocalInfileRequest;
import io.ringmaster.protocol.server.OkPacket;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.metrics.LoopCounter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Writes to a client: the proxy's own answers, and what servers answer as it is. Used on the
 * client's event loop; writes are flushed by {@link #flush}.
 */
public final class ClientOutput {
  private final Channel channel;
  private final LoopCounter sent;
  private final PacketWriter writer = new PacketWriter();
  private final SessionTracker tracker;
  private int capabilities;
  private boolean moreResults;
  private boolean binary;
  private boolean nativeCharset;
  private boolean begun;
  private boolean over;
  private int collationId = Charsets.UTF8MB4_0900_AI_CI;

  /** Has what the client would get; null when that goes to the client. */
  private Sink sink;

  /**
   * Writes to a channel.
   *
   * @param sent counts the bytes, those of TLS records not
   * @param tracker what OKs tell of the session
   */
  public ClientOutput(Channel channel, LoopCounter sent, SessionTracker tracker) {
    this.channel = channel;
    this.sent = sent;
    this.tracker = tracker;
  }

  /** Takes what is not for the client. */
  public interface Sink {
    /** Whole packets or parts of them, cut anywhere; ownership passes. */
    void bytes(ByteBuf bytes);

    /** An error of the proxy's own, which ends the answer even within a packet. */
    void error(SqlFailure failure);
  }

  /** Sends nothing to the client until this is called again with null. */
  public void divert(Sink instead) {
    sink = instead;
  }

  /** A command begins: nothing of its answer has been written. */
  public void begin() {
    begun = false;
  }

  /** Whether the client has a part of the command's answer, or all of it. */
  public boolean isBegun() {
    return begun;
  }

  /** What is written from now on is dropped: the client has had the last word. */
  public void end() {
    over = true;
  }

  /** Who has what the client would get; null when that goes to the client. */
  public Sink sink() {
    return sink;
  }

  /** Whether {@link #divert} is in force. */
  public boolean isDiverted() {
    return sink != null;
  }

  public void capabilities(int agreed) {
    capabilities = agreed;
  }

  /** The sequence id of the next packet: one after the client's last. */
  public void sequenceId(int next) {
    writer.sequenceId(next);
  }

  public int sequenceId() {
    return writer.sequenceId();
  }

  /** Whether rows are in the binary protocol: the answer is one to COM_STMT_EXECUTE. */
  public void binary(boolean rows) {
    binary = rows;
  }

  /** Whether rows are in the binary protocol. */
  public boolean isBinary() {
    return binary;
  }

  /** Whether the client wants texts unconverted: {@code character_set_results} is NULL. */
  public void nativeCharset(boolean unconverted) {
    nativeCharset = unconverted;
  }

  /**
   * What texts are described by, which are in UTF-8 here.
   *
   * @param name null for the default of utf8mb4
   */
  public void resultsCollation(String name) {
    Collation known = name == null ? null : Charsets.collation(name);
    collationId =
        known == null || !known.charset().name().equals("utf8mb4")
            ? Charsets.UTF8MB4_0900_AI_CI
            : known.id();
  }

  /** Whether results of further statements of the same packet follow. */
  public void moreResults(boolean more) {
    moreResults = more;
  }

  /** Whether results of further statements of the same packet follow. */
  public boolean moreResults() {
    return moreResults;
  }

  public Channel channel() {
    return channel;
  }

  /** OK with nothing to say. */
  public void ok(int status) {
    ok(0, 0, status, 0, "");
  }

  /** OK of a statement without a result set. */
  public void ok(long affectedRows, long lastInsertId, int status, int warnings, String info) {
    ByteBuf out = channel.alloc().buffer(32 + info.length());
    writer.begin(out);
    new OkPacket(
            affectedRows,
            lastInsertId,
            flags(status),
            Math.min(warnings, 0xFFFF),
            info,
            tracker.take())
        .encode(out, capabilities);
    writer.end();
    relay(out);
  }

  /** Asks the client for a file; its packets come next. */
  public void fileRequest(byte[] name) {
    ByteBuf out = channel.alloc().buffer(8 + name.length);
    writer.begin(out);
    out.writeByte(LocalInfileRequest.HEADER);
    out.writeBytes(name);
    writer.end();
    relay(out);
  }

  /** An error, in the protocol's 4.1 form. */
  public void error(SqlFailure failure) {
    if (sink != null) {
      sink.error(failure);
      return;
    }
    var _ = tracker.take();
    ByteBuf out = channel.alloc().buffer(16 + failure.message().length());
    writer.begin(out);
    out.writeByte(0xFF);
    Wire.writeInt2(out, failure.errno());
    out.writeByte('#');
    out.writeBytes(failure.sqlState().getBytes(StandardCharsets.US_ASCII));
    byte[] message = failure.message().getBytes(StandardCharsets.UTF_8);
    out.writeBytes(message, 0, Math.min(message.length, 8192));
    writer.end();
    relay(out);
  }

  /** A result set; a null value is NULL. */
  public void rows(
      List<Column> columns, List<? extends List<String>> rows, int status, int warnings) {
    ByteBuf out = channel.alloc().buffer(256 + 64 * rows.size());
    writer.begin(out);
    Wire.writeLenenc(out, columns.size());
    writer.end();
    columns.forEach(column -> definition(out, column));
    boolean deprecateEof = Capabilities.has(capabilities, Capabilities.CLIENT_DEPRECATE_EOF);
    if (!deprecateEof) {
      eof(out, status, warnings);
    }
    for (List<String> row : rows) {
      writer.begin(out);
      if (binary) {
        binaryRow(out, columns, row);
      } else {
        textRow(out, row);
      }
      writer.end();
    }
    if (deprecateEof) {
      writer.begin(out);
      out.writeByte(0xFE);
      Wire.writeLenenc(out, 0);
      Wire.writeLenenc(out, 0);
      Wire.writeInt2(out, flags(status));
      Wire.writeInt2(out, warnings);
      writer.end();
    } else {
      eof(out, status, warnings);
    }
    relay(out);
  }

  private static void textRow(ByteBuf out, List<String> row) {
    for (String value : row) {
      if (value == null) {
        out.writeByte(Wire.NULL_MARK);
      } else {
        Wire.writeLenencBytes(out, value.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void binaryRow(ByteBuf out, List<Column> columns, List<String> row) {
    out.writeByte(0);
    int nulls = out.writerIndex();
    out.writeZero((row.size() + 7 + 2) / 8);
    for (int i = 0; i < row.size(); i++) {
      String value = row.get(i);
      if (value == null) {
        int at = nulls + (i + 2) / 8;
        out.setByte(at, out.getByte(at) | 1 << (i + 2) % 8);
        continue;
      }
      switch (columns.get(i).type()) {
        case MYSQL_TYPE_LONG -> out.writeIntLE(Integer.parseUnsignedInt(value));
        case MYSQL_TYPE_LONGLONG ->
            out.writeLongLE(
                value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value));
        default -> Wire.writeLenencBytes(out, value.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void definition(ByteBuf out, Column column) {
    Charset utf8 = StandardCharsets.UTF_8;
    boolean system = column.text() && column.system() && nativeCharset;
    writer.begin(out);
    Wire.writeLenencString(out, "def", utf8);
    Wire.writeLenencString(out, "", utf8);
    Wire.writeLenencString(out, column.table(), utf8);
    Wire.writeLenencString(out, column.table().toLowerCase(Locale.ROOT), utf8);
    Wire.writeLenencString(out, column.name(), utf8);
    Wire.writeLenencString(out, column.table().isEmpty() ? "" : column.name(), utf8);
    Wire.writeLenenc(out, 12);
    if (column.text()) {
      Wire.writeInt2(out, system ? Charsets.UTF8MB3_GENERAL_CI : collationId);
      Wire.writeInt4(out, column.length() * (system ? 3 : 4));
    } else {
      Wire.writeInt2(out, Charsets.BINARY);
      Wire.writeInt4(out, column.length());
    }
    out.writeByte(column.type().code());
    boolean keyShown = binary && !column.table().isEmpty();
    Wire.writeInt2(out, column.flags() | (keyShown ? ColumnFlags.PART_KEY_FLAG : 0));
    out.writeByte(column.text() && column.table().isEmpty() ? 0x1F : 0);
    Wire.writeInt2(out, 0);
    writer.end();
  }

  private void eof(ByteBuf out, int status, int warnings) {
    writer.begin(out);
    out.writeByte(0xFE);
    Wire.writeInt2(out, warnings);
    Wire.writeInt2(out, flags(status));
    writer.end();
  }

  private int flags(int status) {
    return moreResults ? status | ServerStatus.SERVER_MORE_RESULTS_EXISTS : status;
  }

  /** Whole packets or parts of them, as they are; ownership passes. */
  public void relay(ByteBuf bytes) {
    if (sink != null) {
      sink.bytes(bytes);
      return;
    }
    if (over) {
      bytes.release();
      return;
    }
    begun = true;
    sent.add(bytes.readableBytes());
    var _ = channel.write(bytes, channel.voidPromise());
  }

  public void flush() {
    channel.flush();
  }
}
