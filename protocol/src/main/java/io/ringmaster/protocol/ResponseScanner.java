package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ResponseSummary.Outcome;
import java.util.Arrays;

/**
 * Finds where a server's response to one command ends, without decoding rows.
 *
 * <p>Rows and column definitions are jumped over from header to header, looking at the first
 * payload byte only. That byte is enough: a text row starts with an {@code int<lenenc>} or 0xFB, a
 * binary row with 0x00, so 0xFF is always ERR; 0xFE could be an eight-byte length as well as EOF,
 * but such a value makes the packet 0xFFFFFF bytes long, which no EOF (5 bytes) is, nor the OK that
 * takes its place under CLIENT_DEPRECATE_EOF. OK, EOF, ERR, column counts and COM_STMT_PREPARE_OK
 * are decoded, in place when they lie whole in the buffer, else from a copy of at most {@value
 * #CONTROL_BYTES} bytes. Nothing is allocated otherwise.
 *
 * <p>MySQL 8.0.31 counts a parameter that its resolver drops ({@code ORDER BY ?}) in
 * COM_STMT_PREPARE_OK but sends no definition for it. Their EOF then comes early, which is
 * understood; under CLIENT_DEPRECATE_EOF nothing says so, to MySQL's own clients neither, and the
 * response never ends: such statements must not be prepared.
 *
 * <p>Responses of authentication (COM_CHANGE_USER), binlog dumps, and connections with
 * CLIENT_COMPRESS or CLIENT_OPTIONAL_RESULTSET_METADATA are not understood. Not safe for use by
 * several threads. Source: MySQL manual, "Command Phase".
 */
public final class ResponseScanner {
  /** What {@link #scan} returns when the response goes on beyond the bytes given. */
  public static final int NEED_MORE = -1;

  /** Longest OK, EOF or ERR packet that is understood. */
  public static final int CONTROL_BYTES = 1 << 20;

  /** Which grammar the response follows. */
  public enum Kind {
    /** COM_QUERY, COM_PROCESS_INFO: text results. */
    QUERY,
    /** COM_STMT_EXECUTE: binary results, or a cursor. */
    STMT_EXECUTE,
    /** COM_STMT_PREPARE. */
    STMT_PREPARE,
    /** COM_FIELD_LIST. */
    FIELD_LIST,
    /** COM_STATISTICS: one packet of text. */
    STATISTICS,
    /** One OK, EOF or ERR: COM_PING, COM_INIT_DB, COM_STMT_RESET, COM_SET_OPTION and the like. */
    SIMPLE,
    /** COM_STMT_FETCH: binary rows without definitions. */
    STMT_FETCH
  }

  private enum Phase {
    FIRST,
    PARAMETERS,
    PARAMETERS_EOF,
    COLUMNS,
    COLUMNS_EOF,
    FIELDS,
    ROWS,
    TEXT,
    INFILE,
    DONE
  }

  private static final int MAX = PacketFramer.MAX_PHYSICAL;

  private final ResponseSummary summary = new ResponseSummary();
  private Kind kind = Kind.SIMPLE;
  private boolean deprecateEof;
  private boolean sessionTrack;
  private boolean holdControl;
  private Phase phase = Phase.DONE;
  private int definitionsLeft;

  /**
   * The row of OUT parameters of a CALL is followed by an OK, but only the EOF after its
   * definitions says so: the one after the row lacks SERVER_MORE_RESULTS_EXISTS (libmysql knows,
   * WL#4435). The OK that ends the row under CLIENT_DEPRECATE_EOF has it.
   */
  private boolean moreAfterOutParameters;

  /** Expected sequence id, or -1 when any may come. */
  private int nextSequenceId = -1;

  private int header;
  private int headerBytes;
  private int skipLeft;
  private boolean continued;
  private ByteBuf control = Unpooled.EMPTY_BUFFER;
  private int controlLength;

  private int consumedTo;
  private int[] statusPositions = new int[8];
  private int statusPositionCount;
  private int statementIdPosition = -1;

  /**
   * Gets ready for the response to one command.
   *
   * @param capabilities those agreed on for the connection
   * @throws IllegalArgumentException for capabilities that change the grammar beyond what this
   *     class knows
   */
  public void reset(Kind kind, int capabilities) {
    int unknown =
        capabilities
            & (Capabilities.CLIENT_OPTIONAL_RESULTSET_METADATA | Capabilities.CLIENT_COMPRESS);
    if (unknown != 0) {
      throw new IllegalArgumentException(Capabilities.describe(unknown));
    }
    this.kind = kind;
    deprecateEof = Capabilities.has(capabilities, Capabilities.CLIENT_DEPRECATE_EOF);
    sessionTrack = Capabilities.has(capabilities, Capabilities.CLIENT_SESSION_TRACK);
    phase =
        switch (kind) {
          case STATISTICS -> Phase.TEXT;
          case FIELD_LIST -> Phase.FIELDS;
          case STMT_FETCH -> Phase.ROWS;
          case QUERY, STMT_EXECUTE, STMT_PREPARE, SIMPLE -> Phase.FIRST;
        };
    nextSequenceId = -1;
    headerBytes = 0;
    skipLeft = 0;
    continued = false;
    moreAfterOutParameters = false;
    controlLength = 0;
    statusPositionCount = 0;
    statementIdPosition = -1;
    if (control.capacity() > 4096) {
      control = Unpooled.EMPTY_BUFFER;
    }
    summary.reset();
  }

  /**
   * Chooses what happens to a header, or an OK, EOF, ERR, column count or COM_STMT_PREPARE_OK
   * packet, that the given bytes end in the midst of. False, as at the start: its bytes are kept,
   * the next call goes on after them. True: they are left; {@link #consumedTo} tells where they
   * start and the caller presents them again, together with what follows. That way they can still
   * be patched before they are relayed.
   */
  public void holdControl(boolean hold) {
    holdControl = hold;
  }

  /**
   * Scans the bytes {@code from} (inclusive) to {@code to} (exclusive), absolute indices, which
   * follow those of the last call. Reader and writer index do not matter and do not move.
   *
   * @return index after the last byte of the response, or of the LOCAL INFILE request (see {@link
   *     #localInfile}); or {@link #NEED_MORE}
   * @throws MalformedPacketException when the bytes are no response of this kind
   */
  public int scan(ByteBuf in, int from, int to) {
    if (isStopped()) {
      throw new IllegalStateException("the response has ended: " + phase);
    }
    statusPositionCount = 0;
    statementIdPosition = -1;
    int at = from;
    while (true) {
      if (skipLeft > 0) {
        int skipped = Math.min(skipLeft, to - at);
        at += skipped;
        skipLeft -= skipped;
        if (skipLeft > 0) {
          return needMore(at);
        }
        endSkipped();
      } else if (controlLength > 0) {
        at = keepControl(in, at, to);
        if (control.readableBytes() < controlLength) {
          return needMore(at);
        }
        controlLength = 0;
        onControl(control, 0, control.readableBytes(), false);
      } else {
        at = jump(in, at, to);
        int payload = readHeader(in, at, to);
        if (payload < 0) {
          return needMore(holdControl ? at : to);
        }
        at = startPacket(in, at, payload, to);
        if (at < 0) {
          return NEED_MORE;
        }
      }
      if (isStopped()) {
        consumedTo = at;
        return at;
      }
    }
  }

  private boolean isStopped() {
    return skipLeft == 0 && !continued && (phase == Phase.DONE || phase == Phase.INFILE);
  }

  private int needMore(int at) {
    consumedTo = at;
    return NEED_MORE;
  }

  /** The common case: rows or definitions that lie whole in the buffer. Stops at anything else. */
  private int jump(ByteBuf in, int from, int to) {
    boolean inRows = phase == Phase.ROWS || phase == Phase.FIELDS;
    boolean inDefinitions = phase == Phase.COLUMNS || phase == Phase.PARAMETERS;
    if (headerBytes > 0 || continued || (!inRows && !inDefinitions)) {
      return from;
    }
    // The last definition is left to the slow path, which knows what comes after it.
    int most = inRows ? Integer.MAX_VALUE : definitionsLeft - 1;
    int at = from;
    int jumped = 0;
    int sequenceId = nextSequenceId;
    while (jumped < most && to - at > 4) {
      int head = in.getIntLE(at);
      int length = head & MAX;
      if (head >>> 24 != sequenceId || length == 0 || length == MAX || length > to - at - 4) {
        break;
      }
      if (in.getUnsignedByte(at + 4) >= 0xFE) {
        break;
      }
      sequenceId = sequenceId + 1 & 0xFF;
      at += 4 + length;
      jumped++;
    }
    nextSequenceId = sequenceId;
    if (inRows) {
      summary.rows += jumped;
    } else {
      definitionsLeft -= jumped;
    }
    return at;
  }

  /**
   * Completes a header; its packet's first payload byte has to be there too.
   *
   * @return index of the payload, or -1 when bytes are missing, which are then all taken in unless
   *     control packets are held back
   */
  private int readHeader(ByteBuf in, int from, int to) {
    if (headerBytes == 0 && to - from > 4) {
      header = in.getIntLE(from);
      return from + 4;
    }
    if (holdControl) {
      boolean empty = to - from == 4 && in.getUnsignedMediumLE(from) == 0;
      header = empty ? in.getIntLE(from) : 0;
      return empty ? to : -1;
    }
    int at = from;
    while (headerBytes < 4) {
      if (at == to) {
        return -1;
      }
      int kept = headerBytes == 0 ? 0 : header;
      header = kept | in.getUnsignedByte(at++) << (8 * headerBytes++);
    }
    if (at == to && (header & MAX) > 0) {
      return -1;
    }
    headerBytes = 0;
    return at;
  }

  /**
   * Looks at a packet's first byte and takes the packet's bytes as far as they are there.
   *
   * @return index to go on at, or -1 when control packets are held back and this one is not whole
   */
  private int startPacket(ByteBuf in, int start, int payload, int to) {
    int length = header & MAX;
    int sequenceId = header >>> 24;
    if (nextSequenceId >= 0 && sequenceId != nextSequenceId) {
      throw new MalformedPacketException(
          "sequence id " + sequenceId + " instead of " + nextSequenceId, start);
    }
    if (continued || !isControl(length == 0 ? -1 : in.getUnsignedByte(payload), length, payload)) {
      nextSequenceId = sequenceId + 1 & 0xFF;
      int here = Math.min(length, to - payload);
      skipLeft = length - here;
      boolean first = !continued;
      continued = length == MAX;
      if (first) {
        onSkipped();
      }
      if (skipLeft == 0) {
        endSkipped();
      }
      return payload + here;
    }
    if (length > CONTROL_BYTES) {
      throw new MalformedPacketException("OK, EOF or ERR packet of " + length + " bytes", payload);
    }
    if (length > to - payload) {
      if (holdControl) {
        consumedTo = start;
        return -1;
      }
      startControl(length);
    } else {
      onControl(in, payload, length, true);
      payload += length;
    }
    nextSequenceId = sequenceId + 1 & 0xFF;
    return payload;
  }

  /** Whether a packet has to be decoded; those that need not be are rows, definitions and text. */
  private boolean isControl(int first, int length, int payload) {
    if (length == 0 && phase != Phase.TEXT) {
      throw new MalformedPacketException("empty packet in " + phase, payload);
    }
    return switch (phase) {
      case FIRST, PARAMETERS_EOF, COLUMNS_EOF -> true;
      case PARAMETERS, COLUMNS -> {
        if (phase == Phase.PARAMETERS && first == 0xFE && length < 9 && !deprecateEof) {
          yield true;
        }
        if (first == 0xFE) {
          throw new MalformedPacketException("EOF instead of a column definition", payload);
        }
        yield first == 0xFF;
      }
      case FIELDS, ROWS -> first == 0xFF || (first == 0xFE && length < (deprecateEof ? MAX : 9));
      case TEXT -> first == 0xFF;
      case INFILE, DONE -> throw new IllegalStateException("the response has ended");
    };
  }

  /** A row or definition begins. */
  private void onSkipped() {
    switch (phase) {
      case PARAMETERS, COLUMNS -> definitionsLeft--;
      case FIELDS, ROWS -> summary.rows++;
      case TEXT, FIRST, PARAMETERS_EOF, COLUMNS_EOF, INFILE, DONE -> {}
    }
  }

  /** A row or definition, or a 0xFFFFFF byte part of it, is over. */
  private void endSkipped() {
    if (continued) {
      return;
    }
    if (phase == Phase.TEXT) {
      end(Outcome.TEXT);
    } else if (phase == Phase.PARAMETERS && definitionsLeft == 0) {
      if (deprecateEof) {
        startColumns();
      } else {
        phase = Phase.PARAMETERS_EOF;
      }
    } else if (phase == Phase.COLUMNS && definitionsLeft == 0) {
      if (!deprecateEof) {
        phase = Phase.COLUMNS_EOF;
      } else if (kind == Kind.STMT_PREPARE) {
        end(Outcome.PREPARED);
      } else {
        phase = Phase.ROWS;
      }
    }
  }

  private void startControl(int length) {
    if (control.capacity() < length) {
      control = Unpooled.wrappedBuffer(new byte[Math.max(64, length)]);
    }
    control.clear();
    controlLength = length;
  }

  private int keepControl(ByteBuf in, int from, int to) {
    int taken = Math.min(controlLength - control.readableBytes(), to - from);
    control.writeBytes(in, from, taken);
    return from + taken;
  }

  private void onControl(ByteBuf in, int from, int length, boolean inPlace) {
    int first = in.getUnsignedByte(from);
    if (first == 0xFF) {
      summary.readErr(in, from, length);
      phase = Phase.DONE;
      return;
    }
    switch (phase) {
      case FIRST -> onFirst(in, first, from, length, inPlace);
      case PARAMETERS, PARAMETERS_EOF -> {
        readEnd(in, first, from, length, inPlace);
        startColumns();
      }
      case COLUMNS_EOF -> {
        readEnd(in, first, from, length, inPlace);
        if (kind == Kind.STMT_PREPARE) {
          end(Outcome.PREPARED);
        } else if (kind == Kind.STMT_EXECUTE && has(ServerStatus.SERVER_STATUS_CURSOR_EXISTS)) {
          endResult(Outcome.RESULT_SET);
        } else {
          moreAfterOutParameters =
              has(ServerStatus.SERVER_PS_OUT_PARAMS)
                  && has(ServerStatus.SERVER_MORE_RESULTS_EXISTS);
          phase = Phase.ROWS;
        }
      }
      case FIELDS -> {
        readEnd(in, first, from, length, inPlace);
        end(Outcome.RESULT_SET);
      }
      case ROWS -> {
        readEnd(in, first, from, length, inPlace);
        endResult(Outcome.RESULT_SET);
      }
      case COLUMNS, TEXT, INFILE, DONE ->
          throw new MalformedPacketException("unexpected packet in " + phase, from);
    }
  }

  private void onFirst(ByteBuf in, int first, int from, int length, boolean inPlace) {
    if (kind == Kind.STMT_PREPARE) {
      if (first != 0) {
        throw new MalformedPacketException("0x" + Integer.toHexString(first) + " for OK", from);
      }
      int idAt = summary.readPrepareOk(in, from, length);
      statementIdPosition = inPlace ? idAt : -1;
      startParameters();
    } else if (first == 0 || kind == Kind.SIMPLE) {
      readEnd(in, first, from, length, inPlace);
      endResult(Outcome.OK);
    } else if (first == 0xFB) {
      phase = Phase.INFILE;
    } else {
      summary.readColumnCount(in, from, length);
      summary.rows = 0;
      definitionsLeft = summary.columns;
      phase = Phase.COLUMNS;
    }
  }

  /** Reads an OK or EOF packet, whichever this is. */
  private void readEnd(ByteBuf in, int first, int from, int length, boolean inPlace) {
    int statusAt;
    if ((first == 0 && phase == Phase.FIRST) || (first == 0xFE && deprecateEof && length >= 7)) {
      statusAt = summary.readOk(in, from, length, sessionTrack);
    } else if (first == 0xFE && length < 9) {
      statusAt = summary.readEof(in, from, length);
    } else {
      throw new MalformedPacketException(
          "0x" + Integer.toHexString(first) + " for OK or EOF in " + phase, from);
    }
    if (inPlace) {
      if (statusPositionCount == statusPositions.length) {
        statusPositions = Arrays.copyOf(statusPositions, 2 * statusPositionCount);
      }
      statusPositions[statusPositionCount++] = statusAt;
    }
  }

  private void startParameters() {
    definitionsLeft = summary.parameters;
    phase = Phase.PARAMETERS;
    if (definitionsLeft == 0) {
      startColumns();
    }
  }

  private void startColumns() {
    definitionsLeft = summary.columns;
    phase = Phase.COLUMNS;
    if (definitionsLeft == 0) {
      end(Outcome.PREPARED);
    }
  }

  private void endResult(Outcome outcome) {
    boolean more = kind == Kind.QUERY || kind == Kind.STMT_EXECUTE;
    end(outcome);
    if (more && (moreAfterOutParameters || has(ServerStatus.SERVER_MORE_RESULTS_EXISTS))) {
      phase = Phase.FIRST;
    }
    moreAfterOutParameters = false;
  }

  private void end(Outcome outcome) {
    summary.outcome = outcome;
    summary.results++;
    if (outcome == Outcome.RESULT_SET) {
      summary.resultSets++;
    }
    phase = Phase.DONE;
  }

  private boolean has(int status) {
    return (summary.status() & status) != 0;
  }

  /** What is known of the response so far. */
  public ResponseSummary summary() {
    return summary;
  }

  /** Whether the response is complete. */
  public boolean isDone() {
    return phase == Phase.DONE && isStopped();
  }

  /**
   * Whether the server asks for a file of the client's. The caller relays the request, then the
   * client's packets up to and with the empty one, and goes on with {@link #resumeAfterInfile}.
   */
  public boolean localInfile() {
    return phase == Phase.INFILE;
  }

  /** The client's file has been sent: what comes next is the server's verdict on it. */
  public void resumeAfterInfile() {
    if (phase != Phase.INFILE) {
      throw new IllegalStateException("no file was asked for");
    }
    phase = Phase.FIRST;
    nextSequenceId = -1;
  }

  /** Index up to which the last {@link #scan} took the bytes in; see {@link #holdControl}. */
  public int consumedTo() {
    return consumedTo;
  }

  /**
   * Whether the bytes taken so far end between two packets where an ERR may follow them: not before
   * all definitions are there that were announced, since clients read so many without a look at
   * what they are.
   */
  public boolean atBoundary() {
    boolean between = headerBytes == 0 && skipLeft == 0 && controlLength == 0 && !continued;
    return between
        && switch (phase) {
          case PARAMETERS, PARAMETERS_EOF, COLUMNS, COLUMNS_EOF -> false;
          case FIRST, FIELDS, ROWS, TEXT, INFILE, DONE -> true;
        };
  }

  /** Sequence id that the server's next packet carries, -1 when unknown. */
  public int nextSequenceId() {
    return nextSequenceId;
  }

  /** How many OK and EOF packets lay whole in the bytes of the last {@link #scan}. */
  public int statusPositionCount() {
    return statusPositionCount;
  }

  /** Absolute index of the two bytes of status flags in the {@code i}-th of them. */
  public int statusPosition(int i) {
    return statusPositions[i];
  }

  /**
   * Absolute index of the four bytes of the statement id, if a COM_STMT_PREPARE_OK lay whole in the
   * bytes of the last {@link #scan}; else -1.
   */
  public int statementIdPosition() {
    return statementIdPosition;
  }
}
