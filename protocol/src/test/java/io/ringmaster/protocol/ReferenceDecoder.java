package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ResponseScanner.Kind;
import io.ringmaster.protocol.ResponseSummary.Outcome;

/**
 * A response read the plain way: whole, packet by packet, straight down the manual's grammar. What
 * {@link ResponseScanner} finds has to agree with it.
 */
final class ReferenceDecoder {
  private final byte[] bytes;
  private final boolean deprecateEof;
  private final boolean sessionTrack;
  private int at;

  /** OUT parameters announce the OK after them in the EOF before their row only. */
  private boolean another;

  int end;
  Outcome outcome;
  long rows;
  int results;
  int resultSets;
  int columns;
  int parameters;
  int statementId;
  int status;
  int warnings;
  int errno;
  long affectedRows;
  long lastInsertId;
  String sessionState = "";

  ReferenceDecoder(byte[] bytes, int capabilities) {
    this.bytes = bytes;
    deprecateEof = Capabilities.has(capabilities, Capabilities.CLIENT_DEPRECATE_EOF);
    sessionTrack = Capabilities.has(capabilities, Capabilities.CLIENT_SESSION_TRACK);
  }

  ReferenceDecoder decode(Kind kind) {
    switch (kind) {
      case SIMPLE -> {
        ByteBuf packet = packet();
        if (!err(packet)) {
          end(packet);
          done(Outcome.OK);
        }
      }
      case STATISTICS -> {
        if (!err(packet())) {
          done(Outcome.TEXT);
        }
      }
      case FIELD_LIST, STMT_FETCH -> rows();
      case STMT_PREPARE -> prepare();
      case QUERY, STMT_EXECUTE -> {
        do {
          another = false;
          result(kind);
        } while (outcome != Outcome.ERR
            && (another || (status & ServerStatus.SERVER_MORE_RESULTS_EXISTS) != 0));
      }
    }
    end = at;
    return this;
  }

  private void result(Kind kind) {
    ByteBuf first = packet();
    if (err(first)) {
      return;
    }
    if (first.getByte(0) == 0) {
      ok(first);
      done(Outcome.OK);
      return;
    }
    columns = (int) Wire.readLenenc(first, "columns");
    for (int i = 0; i < columns; i++) {
      if (err(packet())) {
        return;
      }
    }
    if (!deprecateEof) {
      end(packet());
      if (kind == Kind.STMT_EXECUTE && (status & ServerStatus.SERVER_STATUS_CURSOR_EXISTS) != 0) {
        rows = 0;
        done(Outcome.RESULT_SET);
        return;
      }
    }
    int before = status;
    rows();
    if (!deprecateEof && (before & ServerStatus.SERVER_PS_OUT_PARAMS) != 0) {
      another = (before & ServerStatus.SERVER_MORE_RESULTS_EXISTS) != 0;
    }
  }

  private void rows() {
    rows = 0;
    while (true) {
      ByteBuf packet = packet();
      if (err(packet)) {
        return;
      }
      if (packet.getUnsignedByte(0) == 0xFE
          && packet.readableBytes() < (deprecateEof ? 0xFFFFFF : 9)) {
        end(packet);
        done(Outcome.RESULT_SET);
        return;
      }
      rows++;
    }
  }

  private void prepare() {
    ByteBuf ok = packet();
    if (err(ok)) {
      return;
    }
    ok.skipBytes(1);
    statementId = ok.readIntLE();
    columns = ok.readUnsignedShortLE();
    parameters = ok.readUnsignedShortLE();
    ok.skipBytes(1);
    warnings = ok.readUnsignedShortLE();
    for (int group : new int[] {parameters, columns}) {
      ByteBuf last = null;
      for (int i = 0; i < group && (last == null || last.getUnsignedByte(0) != 0xFE); i++) {
        last = packet();
      }
      if (group > 0 && !deprecateEof) {
        end(last.getUnsignedByte(0) == 0xFE ? last : packet());
      }
    }
    done(Outcome.PREPARED);
  }

  private ByteBuf packet() {
    ByteBuf joined = Unpooled.buffer();
    int length;
    do {
      length = (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16;
      joined.writeBytes(bytes, at + 4, length);
      at += 4 + length;
    } while (length == 0xFFFFFF);
    return joined;
  }

  private boolean err(ByteBuf packet) {
    if (packet.getUnsignedByte(0) != 0xFF) {
      return false;
    }
    errno = packet.getUnsignedShortLE(1);
    outcome = Outcome.ERR;
    return true;
  }

  private void end(ByteBuf packet) {
    if (packet.readableBytes() == 5) {
      warnings = packet.getUnsignedShortLE(1);
      status = packet.getUnsignedShortLE(3);
    } else {
      ok(packet);
    }
  }

  private void ok(ByteBuf packet) {
    packet.skipBytes(1);
    affectedRows = Wire.readLenenc(packet, "affected");
    lastInsertId = Wire.readLenenc(packet, "insert id");
    status = packet.readUnsignedShortLE();
    warnings = packet.readUnsignedShortLE();
    if (packet.isReadable()) {
      packet.skipBytes(Wire.readLength(packet, "info"));
    }
    if (packet.isReadable() && sessionTrack) {
      sessionState += Hex.dump(packet.readSlice(Wire.readLength(packet, "session")));
    }
  }

  private void done(Outcome how) {
    outcome = how;
    results++;
    if (how == Outcome.RESULT_SET) {
      resultSets++;
    }
  }
}
