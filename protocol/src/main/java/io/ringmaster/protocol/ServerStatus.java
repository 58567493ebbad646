package io.ringmaster.protocol;

/**
 * Bits of the 16-bit {@code status_flags} in OK and EOF packets, named as in MySQL's {@code
 * mysql_com.h} (8.0.31).
 */
public final class ServerStatus {
  public static final int SERVER_STATUS_IN_TRANS = 1;
  public static final int SERVER_STATUS_AUTOCOMMIT = 1 << 1;
  public static final int SERVER_MORE_RESULTS_EXISTS = 1 << 3;
  public static final int SERVER_QUERY_NO_GOOD_INDEX_USED = 1 << 4;
  public static final int SERVER_QUERY_NO_INDEX_USED = 1 << 5;
  public static final int SERVER_STATUS_CURSOR_EXISTS = 1 << 6;
  public static final int SERVER_STATUS_LAST_ROW_SENT = 1 << 7;
  public static final int SERVER_STATUS_DB_DROPPED = 1 << 8;
  public static final int SERVER_STATUS_NO_BACKSLASH_ESCAPES = 1 << 9;
  public static final int SERVER_STATUS_METADATA_CHANGED = 1 << 10;
  public static final int SERVER_QUERY_WAS_SLOW = 1 << 11;
  public static final int SERVER_PS_OUT_PARAMS = 1 << 12;
  public static final int SERVER_STATUS_IN_TRANS_READONLY = 1 << 13;
  public static final int SERVER_SESSION_STATE_CHANGED = 1 << 14;

  private static final String[] NAMES = {
    "IN_TRANS",
    "AUTOCOMMIT",
    "bit2",
    "MORE_RESULTS_EXISTS",
    "QUERY_NO_GOOD_INDEX_USED",
    "QUERY_NO_INDEX_USED",
    "CURSOR_EXISTS",
    "LAST_ROW_SENT",
    "DB_DROPPED",
    "NO_BACKSLASH_ESCAPES",
    "METADATA_CHANGED",
    "QUERY_WAS_SLOW",
    "PS_OUT_PARAMS",
    "IN_TRANS_READONLY",
    "SESSION_STATE_CHANGED",
  };

  private ServerStatus() {}

  /** Names of the set bits joined by {@code |}, lowest bit first. */
  public static String describe(int status) {
    return FlagNames.describe(status, NAMES);
  }
}
