package io.ringmaster.protocol;

/**
 * Bits of the 16-bit {@code flags} of a column definition, named as in MySQL's {@code mysql_com.h}
 * (8.0.31).
 */
public final class ColumnFlags {
  public static final int NOT_NULL_FLAG = 1;
  public static final int PRI_KEY_FLAG = 1 << 1;
  public static final int UNIQUE_KEY_FLAG = 1 << 2;
  public static final int MULTIPLE_KEY_FLAG = 1 << 3;
  public static final int BLOB_FLAG = 1 << 4;
  public static final int UNSIGNED_FLAG = 1 << 5;
  public static final int ZEROFILL_FLAG = 1 << 6;
  public static final int BINARY_FLAG = 1 << 7;
  public static final int ENUM_FLAG = 1 << 8;
  public static final int AUTO_INCREMENT_FLAG = 1 << 9;
  public static final int TIMESTAMP_FLAG = 1 << 10;
  public static final int SET_FLAG = 1 << 11;
  public static final int NO_DEFAULT_VALUE_FLAG = 1 << 12;
  public static final int ON_UPDATE_NOW_FLAG = 1 << 13;

  /** The column is part of some key; the server uses the bit internally but sends it. */
  public static final int PART_KEY_FLAG = 1 << 14;

  /** Also named {@code GROUP_FLAG}; the server sends it for numeric columns. */
  public static final int NUM_FLAG = 1 << 15;

  private static final String[] NAMES = {
    "NOT_NULL",
    "PRI_KEY",
    "UNIQUE_KEY",
    "MULTIPLE_KEY",
    "BLOB",
    "UNSIGNED",
    "ZEROFILL",
    "BINARY",
    "ENUM",
    "AUTO_INCREMENT",
    "TIMESTAMP",
    "SET",
    "NO_DEFAULT_VALUE",
    "ON_UPDATE_NOW",
    "PART_KEY",
    "NUM",
  };

  private ColumnFlags() {}

  /** Names of the set bits joined by {@code |}, lowest bit first. */
  public static String describe(int flags) {
    return FlagNames.describe(flags, NAMES);
  }
}
