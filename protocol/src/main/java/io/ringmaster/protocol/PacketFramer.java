package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Splits one direction of a connection into logical packets.
 *
 * <p>Call {@link #next} with each buffer received until it returns {@link Result#NEED_MORE}; by
 * then all bytes of the buffer are consumed and it may be released. A packet that lies whole in the
 * buffer is not copied: {@link #buffer}, {@link #offset} and {@link #length} point into it and stay
 * valid as long as it does. Only what arrives in pieces, or spans several physical packets of
 * 0xFFFFFF bytes, is joined in a buffer of the framer's own, valid until the next call of {@code
 * next}. Bytes are stored as they arrive, so that a header that promises much takes no memory.
 *
 * <p>Not safe for use by several threads. {@link #close} releases what it holds. Source: MySQL
 * manual, "Protocol Basics / MySQL Packets".
 */
public final class PacketFramer implements AutoCloseable {
  /** Longest payload of a physical packet; one of this length has a continuation. */
  public static final int MAX_PHYSICAL = 0xFFFFFF;

  /** What {@link #next} found. */
  public enum Result {
    /** The input is used up in the midst of, or right after, a packet. */
    NEED_MORE,
    /** A logical packet is ready. */
    PACKET,
    /**
     * The logical packet in work exceeds the limit; reported as soon as that is known. Further
     * calls skip the rest of it.
     */
    TOO_LARGE,
    /**
     * The packet reported as {@link #TOO_LARGE} has passed: {@link #lastSequenceId} is the one to
     * answer, and framing goes on with the next packet.
     */
    TOO_LARGE_END,
    /** A sequence id is not the expected one. Nothing further can be read: close. */
    OUT_OF_ORDER
  }

  private enum State {
    HEADER,
    BODY,
    SKIP,
    BROKEN
  }

  /** For a packet whose sequence id is not known before. */
  private static final int ANY = -1;

  private final ByteBufAllocator allocator;
  private int maxAllowedPacket;
  private State state = State.HEADER;
  private boolean oversize;
  private boolean continued;
  private boolean startsCommand;
  private int header;
  private int headerBytes;
  private int remaining;

  /** Of the next packet, or {@link #ANY}. */
  private int nextSequenceId;

  private int lastSequenceId = -1;
  private ByteBuf joined;
  private ByteBuf buffer;
  private int offset;
  private int length;

  /**
   * @param allocator of the buffer that pieces are joined in
   * @param maxAllowedPacket longest logical payload that is let through, in bytes, above 0
   */
  public PacketFramer(ByteBufAllocator allocator, int maxAllowedPacket) {
    this.allocator = allocator;
    maxAllowedPacket(maxAllowedPacket);
  }

  /** Sets the longest logical payload, in bytes, for the packets whose header comes next. */
  public void maxAllowedPacket(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("maxAllowedPacket " + bytes);
    }
    maxAllowedPacket = bytes;
  }

  /**
   * Says that the next logical packet starts a command: its sequence id has to be 0. Without this
   * call it has to continue from the last one, as authentication and LOCAL INFILE data do.
   */
  public void startCommand() {
    expectSequenceId(0);
  }

  /**
   * Says which sequence id the next logical packet has to carry.
   *
   * @param id 0..255
   * @throws IllegalStateException in the midst of a packet's payload
   */
  public void expectSequenceId(int id) {
    if (state != State.HEADER || continued) {
      throw new IllegalStateException("in the midst of a packet");
    }
    nextSequenceId = id & 0xFF;
  }

  /**
   * Takes the next logical packet with whatever sequence id: the answer to a request of several
   * packets continues from the last of them.
   *
   * @throws IllegalStateException in the midst of a packet's payload
   */
  public void expectAnySequenceId() {
    expectSequenceId(0);
    nextSequenceId = ANY;
  }

  /** Makes every logical packet start at 0, as those of a connection in its command phase do. */
  public void expectCommands(boolean commands) {
    startsCommand = commands;
  }

  /** Reads on in {@code in} from its reader index; see {@link Result}. */
  public Result next(ByteBuf in) {
    dropFinished();
    while (true) {
      switch (state) {
        case HEADER -> {
          if (!readHeader(in)) {
            return Result.NEED_MORE;
          }
          Result problem = startPhysical();
          if (problem == Result.TOO_LARGE) {
            return problem;
          }
        }
        case BODY -> {
          if (!readBody(in)) {
            return Result.NEED_MORE;
          }
          if (endPhysical()) {
            return Result.PACKET;
          }
        }
        case SKIP -> {
          int skipped = Math.min(remaining, in.readableBytes());
          in.skipBytes(skipped);
          remaining -= skipped;
          if (remaining > 0) {
            return Result.NEED_MORE;
          }
          state = State.HEADER;
          if (!continued) {
            oversize = false;
            return Result.TOO_LARGE_END;
          }
        }
        case BROKEN -> {
          in.skipBytes(in.readableBytes());
          return Result.OUT_OF_ORDER;
        }
      }
    }
  }

  private boolean readHeader(ByteBuf in) {
    if (headerBytes == 0 && in.readableBytes() >= 4) {
      header = in.readIntLE();
      return true;
    }
    while (headerBytes < 4) {
      if (!in.isReadable()) {
        return false;
      }
      int shift = 8 * headerBytes++;
      int kept = shift == 0 ? 0 : header;
      header = kept | in.readUnsignedByte() << shift;
    }
    headerBytes = 0;
    return true;
  }

  private Result startPhysical() {
    int sequenceId = header >>> 24;
    int expected = startsCommand && !continued ? 0 : nextSequenceId;
    if (sequenceId != expected && expected != ANY) {
      state = State.BROKEN;
      release();
      return Result.OUT_OF_ORDER;
    }
    lastSequenceId = sequenceId;
    nextSequenceId = sequenceId + 1 & 0xFF;
    remaining = header & MAX_PHYSICAL;
    continued = remaining == MAX_PHYSICAL;
    if (oversize) {
      state = State.SKIP;
      return null;
    }
    long total = (long) remaining + (joined == null ? 0 : joined.readableBytes());
    if (total > maxAllowedPacket) {
      oversize = true;
      state = State.SKIP;
      release();
      return Result.TOO_LARGE;
    }
    state = State.BODY;
    return null;
  }

  /** Whether the physical packet is complete, in {@link #joined} or untouched in {@code in}. */
  private boolean readBody(ByteBuf in) {
    int readable = in.readableBytes();
    if (joined == null && !continued && readable >= remaining) {
      buffer = in;
      offset = in.readerIndex();
      length = remaining;
      in.skipBytes(remaining);
      remaining = 0;
      return true;
    }
    int taken = Math.min(remaining, readable);
    if (taken > 0) {
      if (joined == null) {
        joined = allocator.buffer(Math.min(remaining, Math.max(taken, 4096)));
      }
      joined.writeBytes(in, taken);
      remaining -= taken;
    }
    return remaining == 0;
  }

  /** Whether the logical packet is complete. */
  private boolean endPhysical() {
    state = State.HEADER;
    if (continued) {
      return false;
    }
    if (buffer == null) {
      buffer = joined;
      offset = joined.readerIndex();
      length = joined.readableBytes();
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // buffers with equal bytes are not the same
  private void dropFinished() {
    if (buffer != null) {
      if (buffer == joined) {
        release();
      }
      buffer = null;
      length = 0;
    }
  }

  /** After {@link Result#PACKET}: the buffer that holds the payload; the framer keeps ownership. */
  public ByteBuf buffer() {
    return buffer;
  }

  /** Absolute index of the payload in {@link #buffer}. */
  public int offset() {
    return offset;
  }

  /** Bytes of the payload; 0 is possible. */
  public int length() {
    return length;
  }

  /** The payload as a new slice that shares, and does not retain, the bytes. */
  public ByteBuf payload() {
    return buffer.slice(offset, length);
  }

  /** Sequence id of the last physical packet seen, 0..255; the answer starts with the one after. */
  public int lastSequenceId() {
    return lastSequenceId;
  }

  /** Whether the last bytes given ended between two packets. */
  public boolean atBoundary() {
    return state == State.HEADER && headerBytes == 0 && !continued;
  }

  private void release() {
    if (joined != null) {
      joined.release();
      joined = null;
    }
  }

  @Override
  public void close() {
    dropFinished();
    release();
    state = State.BROKEN;
  }
}
