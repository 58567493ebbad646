package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a {@link ResponseScanner} learnt about one response: the fields of its OK, EOF, ERR and
 * PREPARE_OK packets and some counts. Belongs to its scanner, which overwrites it for the next
 * response.
 */
public final class ResponseSummary {
  /** How a response, or the last of its results, ended. */
  public enum Outcome {
    /** Nothing has ended yet. */
    NONE,
    /** An OK packet, or the bare EOF that answers COM_SET_OPTION. */
    OK,
    /** A result set with its end; also rows of COM_STMT_FETCH and the list of COM_FIELD_LIST. */
    RESULT_SET,
    /** An ERR packet, which ends the whole response even in the midst of rows. */
    ERR,
    /** COM_STMT_PREPARE succeeded. */
    PREPARED,
    /** The text of COM_STATISTICS. */
    TEXT
  }

  private static final byte[] NOTHING = {};

  /** A larger copy than this is not kept for the next response. */
  private static final int REUSED_BYTES = 4096;

  int columns;
  long rows;
  int results;
  int resultSets;
  int parameters;
  int statementId;
  Outcome outcome = Outcome.NONE;

  private long affectedRows;
  private long lastInsertId;
  private int status;
  private int warnings;
  private int errno;
  private byte[] error = NOTHING;
  private byte[] info = NOTHING;
  private byte[] sessionState = NOTHING;
  private int sessionStateLength;

  /** Next index to read while a packet is decoded. */
  private int at;

  ResponseSummary() {}

  void reset() {
    columns = 0;
    rows = 0;
    results = 0;
    resultSets = 0;
    parameters = 0;
    statementId = 0;
    outcome = Outcome.NONE;
    affectedRows = 0;
    lastInsertId = 0;
    status = 0;
    warnings = 0;
    errno = 0;
    error = NOTHING;
    info = NOTHING;
    sessionStateLength = 0;
    if (sessionState.length > REUSED_BYTES) {
      sessionState = NOTHING;
    }
  }

  /**
   * Reads an OK packet, whose header byte may be 0x00 or 0xFE.
   *
   * @return absolute index of its status flags
   */
  int readOk(ByteBuf in, int from, int length, boolean sessionTrack) {
    int end = from + length;
    at = from + 1;
    affectedRows = lenenc(in, end, "affected_rows");
    lastInsertId = lenenc(in, end, "last_insert_id");
    int statusAt = at;
    need(end, 4, "status_flags, warnings");
    status = in.getUnsignedShortLE(at);
    warnings = in.getUnsignedShortLE(at + 2);
    at += 4;
    info = NOTHING;
    if (at < end) {
      info = bytes(in, length(in, end, "info"));
    }
    if (sessionTrack && (status & ServerStatus.SERVER_SESSION_STATE_CHANGED) != 0 && at < end) {
      int added = length(in, end, "session_state_info");
      if (sessionState.length < sessionStateLength + added) {
        sessionState = Arrays.copyOf(sessionState, Math.max(64, sessionStateLength + added));
      }
      in.getBytes(at, sessionState, sessionStateLength, added);
      sessionStateLength += added;
    }
    return statusAt;
  }

  /**
   * Reads an EOF packet.
   *
   * @return absolute index of its status flags
   */
  int readEof(ByteBuf in, int from, int length) {
    at = from + 1;
    need(from + length, 4, "warnings, status_flags");
    warnings = in.getUnsignedShortLE(at);
    status = in.getUnsignedShortLE(at + 2);
    return at + 2;
  }

  void readErr(ByteBuf in, int from, int length) {
    at = from + 1;
    need(from + length, 2, "error_code");
    errno = in.getUnsignedShortLE(at);
    at += 2;
    error = bytes(in, from + length - at);
    outcome = Outcome.ERR;
  }

  /**
   * Reads a COM_STMT_PREPARE_OK packet.
   *
   * @return absolute index of its statement id
   */
  int readPrepareOk(ByteBuf in, int from, int length) {
    at = from + 1;
    need(from + length, 9, "COM_STMT_PREPARE_OK");
    statementId = in.getIntLE(at);
    columns = in.getUnsignedShortLE(at + 4);
    parameters = in.getUnsignedShortLE(at + 6);
    warnings = length >= 12 ? in.getUnsignedShortLE(at + 9) : 0;
    return at;
  }

  /** Reads a column count that fills its packet. */
  void readColumnCount(ByteBuf in, int from, int length) {
    at = from;
    long count = lenenc(in, from + length, "column_count");
    if (count < 1 || count > 0xFFFF || at != from + length) {
      throw new MalformedPacketException("column_count: " + count, from);
    }
    columns = (int) count;
  }

  private long lenenc(ByteBuf in, int end, String what) {
    need(end, 1, what);
    int first = in.getUnsignedByte(at);
    int size = Wire.lenencSize(first);
    if (size == 0) {
      throw new MalformedPacketException(what + ": no integer", at);
    }
    need(end, size, what);
    int value = at + 1;
    at += size;
    return switch (size) {
      case 1 -> first;
      case 3 -> in.getUnsignedShortLE(value);
      case 4 -> in.getUnsignedMediumLE(value);
      default -> in.getLongLE(value);
    };
  }

  private int length(ByteBuf in, int end, String what) {
    int start = at;
    long length = lenenc(in, end, what);
    if (length < 0 || length > end - at) {
      throw new MalformedPacketException(what + ": " + length + " bytes", start);
    }
    return (int) length;
  }

  private void need(int end, int bytes, String what) {
    if (end - at < bytes) {
      throw new MalformedPacketException(
          what + ": " + bytes + " bytes needed, " + (end - at) + " left", at);
    }
  }

  private byte[] bytes(ByteBuf in, int length) {
    if (length == 0) {
      return NOTHING;
    }
    byte[] copy = new byte[length];
    in.getBytes(at, copy);
    at += length;
    return copy;
  }

  /** How the last result of the response ended. */
  public Outcome outcome() {
    return outcome;
  }

  /** {@link ServerStatus} bits of the last OK or EOF packet. */
  public int status() {
    return status;
  }

  /** Warning count of the last OK or EOF packet. */
  public int warnings() {
    return warnings;
  }

  /** {@code affected_rows} of the last OK packet, unsigned. */
  public long affectedRows() {
    return affectedRows;
  }

  /** {@code last_insert_id} of the last OK packet, unsigned. */
  public long lastInsertId() {
    return lastInsertId;
  }

  /** Human-readable text of the last OK packet, such as {@code Records: 2 ..}; may be empty. */
  public String info(Charset charset) {
    return new String(info, charset);
  }

  /** Columns of the last result set, or of the prepared statement. */
  public int columns() {
    return columns;
  }

  /** Rows of the last result set; definitions of a COM_FIELD_LIST. */
  public long rows() {
    return rows;
  }

  /** OK packets and result sets of a multi-result response so far. */
  public int results() {
    return results;
  }

  /** Result sets so far. */
  public int resultSets() {
    return resultSets;
  }

  /** Number of the ERR packet, 0 when there was none. */
  public int errno() {
    return errno;
  }

  /** Five characters; HY000 when the ERR packet had none. */
  public String sqlState() {
    return hasSqlState() ? new String(error, 1, 5, StandardCharsets.US_ASCII) : "HY000";
  }

  /** Text of the ERR packet. */
  public String errorMessage(Charset charset) {
    int from = hasSqlState() ? 6 : 0;
    return new String(error, from, error.length - from, charset);
  }

  private boolean hasSqlState() {
    return error.length >= 6 && error[0] == '#';
  }

  /** Statement id of a COM_STMT_PREPARE_OK. */
  public int statementId() {
    return statementId;
  }

  /** Parameters of a COM_STMT_PREPARE_OK. */
  public int parameters() {
    return parameters;
  }

  /** Whether an OK packet of this response told of changes of the session's state. */
  public boolean hasSessionState() {
    return sessionStateLength > 0;
  }

  /**
   * The {@code session_state_info} of all OK packets of the response, one after the other: entries
   * of {@code int<1> type, string<lenenc> data}. Shares the summary's memory: valid until the
   * scanner is reset.
   */
  public ByteBuf sessionState() {
    return Unpooled.wrappedBuffer(sessionState, 0, sessionStateLength);
  }
}
