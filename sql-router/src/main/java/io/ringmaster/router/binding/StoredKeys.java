package io.ringmaster.router.binding;

import io.ringmaster.router.plan.KeyColumn;

/** Whether a column stores a value unchanged. */
final class StoredKeys {
  private StoredKeys() {}

  /**
   * What is wrong with storing a value.
   *
   * @param kind what {@link KeyValue#read} said
   * @return null when the column stores the value as it is
   */
  static String fault(int kind, KeyValue value, KeyColumn column) {
    return switch (kind) {
      case KeyValue.INTEGER -> integer(value, column);
      case KeyValue.BYTES -> bytes(value, column);
      default -> "its conversion to the column's type is not certain";
    };
  }

  private static String integer(KeyValue value, KeyColumn column) {
    int bits =
        switch (column.dataType()) {
          case "tinyint" -> 8;
          case "smallint" -> 16;
          case "mediumint" -> 24;
          case "int", "integer" -> 32;
          case "bigint" -> 64;
          default -> 0;
        };
    if (bits == 0) {
      return "the column's type is not known yet";
    }
    long integer = value.integer();
    if (column.autoIncrement() && integer == 0) {
      return "0 makes MySQL generate a value";
    }
    boolean fits =
        column.unsigned()
            ? (integer >= 0 || value.isUnsigned()) && (bits == 64 || integer >>> bits == 0)
            : !value.isUnsigned() && integer >> (bits - 1) == integer >> 63;
    return fits ? null : "it is out of the range of " + column.dataType();
  }

  private static String bytes(KeyValue value, KeyColumn column) {
    boolean binary =
        switch (column.dataType()) {
          case "binary", "varbinary" -> true;
          default -> false;
        };
    if (column.dataType().isEmpty()) {
      return "the column's type is not known yet";
    }
    long characters = value.length();
    if (!binary && !value.isAscii()) {
      characters = countUtf8(value);
    }
    return characters > column.maxLength()
        ? "it is longer than the " + column.maxLength() + " the column holds"
        : null;
  }

  /** Bytes that begin a character in UTF-8; in other character sets, no fewer than that. */
  private static long countUtf8(KeyValue value) {
    long count = 0;
    for (int i = value.offset(); i < value.offset() + value.length(); i++) {
      if ((value.bytes()[i] & 0xC0) != 0x80) {
        count++;
      }
    }
    return count;
  }
}
