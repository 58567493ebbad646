package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ResponseScanner;
import java.util.function.IntUnaryOperator;

/**
 * Changes a response on its way to the client: status flags, sequence ids, the id of a prepared
 * statement, the number of warnings. The bytes are copied, and those of a packet that cannot be
 * changed before the rest has come are held back; the usual response, which needs no change, does
 * not come here.
 */
final class ResponsePatches {
  private final ResponseScanner scanner;
  private final IntUnaryOperator status;
  private SequenceShift shift;
  private boolean noted;
  private boolean deprecateEof;
  private ByteBuf heldBack;
  private ByteBuf ready = Unpooled.EMPTY_BUFFER;

  /** Gives a prepared statement its id. */
  interface Prepared {
    /** The id that the client is to use; asked once the scanner's summary has the server's. */
    int id();
  }

  /**
   * For a session's responses, one after the other.
   *
   * @param scanner reads them; has to hold control packets when there is something to change
   * @param status from the server's flags to those that the client is to see
   */
  ResponsePatches(ResponseScanner scanner, IntUnaryOperator status) {
    this.scanner = scanner;
    this.status = status;
  }

  /**
   * A response begins.
   *
   * @param renumber gives its packets other sequence ids; null for those they have
   * @param addsNote whether the client is told of one more warning than the server counts: of a
   *     result set
   * @param endsInOk whether a result set ends in an OK packet, and not in EOF
   */
  void begin(SequenceShift renumber, boolean addsNote, boolean endsInOk) {
    shift = renumber;
    noted = addsNote;
    deprecateEof = endsInOk;
  }

  /** Whether the response has to come here for what it begins with, or for bytes held back. */
  boolean isNeeded() {
    return shift != null || noted || heldBack != null;
  }

  /**
   * Takes bytes of the response; {@link #take} has what can go to the client then.
   *
   * @return whether the response has ended; what follows it is left in {@code in}
   */
  boolean read(ByteBuf in, Prepared prepared) {
    ByteBuf all = in.alloc().buffer(in.readableBytes() + 64);
    try {
      boolean ended = read(in, all, prepared);
      ready = all;
      return ended;
    } catch (RuntimeException | Error e) {
      all.release();
      throw e;
    }
  }

  private boolean read(ByteBuf in, ByteBuf all, Prepared prepared) {
    if (heldBack != null) {
      all.writeBytes(heldBack);
      release();
    }
    int carried = all.readableBytes();
    all.writeBytes(in, in.readerIndex(), in.readableBytes());
    int end = scanner.scan(all, all.readerIndex(), all.writerIndex());
    int stop = end < 0 ? scanner.consumedTo() : end;
    if (end < 0) {
      in.skipBytes(in.readableBytes());
      int left = all.writerIndex() - stop;
      if (left > 0) {
        heldBack = in.alloc().buffer(left).writeBytes(all, stop, left);
        all.writerIndex(stop);
      }
    } else {
      in.skipBytes(end - carried);
      all.writerIndex(end);
    }
    if (scanner.statementIdPosition() >= 0) {
      all.setIntLE(scanner.statementIdPosition(), prepared.id());
    }
    for (int i = 0; i < scanner.statusPositionCount(); i++) {
      int at = scanner.statusPosition(i);
      all.setShortLE(at, status.applyAsInt(all.getUnsignedShortLE(at)));
      if (noted) {
        // OK has int<2> status, int<2> warnings; EOF the other way round.
        int warnings = deprecateEof ? at + 2 : at - 2;
        all.setShortLE(warnings, Math.min(all.getUnsignedShortLE(warnings) + 1, 0xFFFF));
      }
    }
    if (shift != null) {
      shift.apply(all, all.readerIndex(), all.writerIndex());
    }
    return end >= 0;
  }

  /** The bytes for the client, maybe none; the caller's to release. */
  ByteBuf take() {
    ByteBuf taken = ready;
    ready = Unpooled.EMPTY_BUFFER;
    return taken;
  }

  /** Drops what is held back: the rest does not come. */
  void release() {
    if (heldBack != null) {
      heldBack.release();
      heldBack = null;
    }
  }
}
