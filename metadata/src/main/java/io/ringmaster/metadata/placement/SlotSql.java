package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * SQL expressions by which MySQL computes what {@link CanonicalKey} and {@link SlotHash} compute,
 * so that copying, verification, clean-up and ownership filters are plain SQL. All of them are
 * deterministic functions of the column alone: they do not depend on the session's character set,
 * collation or {@code sql_mode}. Columns arrive as SQL text, quoted as needed ({@code `o`.`id`}).
 *
 * <p>A NULL key gives NULL everywhere, so no shard owns the row: shard key columns are NOT NULL.
 */
public final class SlotSql {
  private SlotSql() {}

  /**
   * The canonical form, as a binary string (for integers as ASCII text).
   *
   * @throws IllegalArgumentException for a collation that is not supported
   */
  public static String canonical(KeyType type, String column) {
    return switch (type) {
      // COALESCE drops ZEROFILL, as + 0 does, which fails when MySQL puts a constant out of its
      // range in the place of a column. ASCII because character_set_connection may be a UTF-16.
      case KeyType.IntegerKey _ -> "CAST(COALESCE(" + column + ") AS CHAR CHARACTER SET ascii)";
      case KeyType.BinaryKey _ -> column;
      case KeyType.StringKey string -> canonicalString(string, column);
    };
  }

  private static String canonicalString(KeyType.StringKey type, String column) {
    Collation collation = ShardKeyTypes.collation(type.collation());
    // Under PAD_CHAR_TO_FULL_LENGTH a CHAR is read with its padding.
    String value = type.spacesTrimmed() ? "RTRIM(" + column + ")" : column;
    if (collation.isBinary()) {
      String bytes = "CAST(" + value + " AS BINARY)";
      return collation.padSpace() ? "RTRIM(" + bytes + ")" : bytes;
    }
    String weights = "WEIGHT_STRING(" + value + ")";
    if (!collation.padSpace()) {
      return weights;
    }
    String space =
        collation.weightBytes() == 1
            ? "%02X".formatted(collation.weight(' '))
            : "%04X".formatted(collation.weight(' '));
    return "TRIM(TRAILING 0x" + space + " FROM " + weights + ")";
  }

  /** MD5 of the canonical form, 32 lower-case hexadecimal digits. */
  public static String md5(KeyType type, String column) {
    return "MD5(" + canonical(type, column) + ")";
  }

  /** The slot as three lower-case hexadecimal digits, {@code '000'} to {@code 'fff'}. */
  public static String slotDigits(KeyType type, String column) {
    return "LEFT(" + md5(type, column) + ",3)";
  }

  /**
   * A predicate, in parentheses: the column's value is placed on {@code shard}.
   *
   * @param column an expression of the key's type; it appears several times in the result
   */
  public static String ownedBy(KeyType type, String column, Placement placement, String shard) {
    return switch (placement) {
      case Placement.Hash hash -> "(" + ownedByHash(type, column, hash, shard) + ")";
      case Placement.Range range -> "(" + ownedByRange(column, range, shard) + ")";
    };
  }

  /** A predicate: the slot is one of these. No slots: {@code FALSE}; all of them: {@code TRUE}. */
  public static String inSlots(KeyType type, String column, java.util.BitSet slots) {
    if (slots.isEmpty()) {
      return "FALSE";
    }
    if (slots.cardinality() == Placement.Hash.SLOTS) {
      return "TRUE";
    }
    StringBuilder sql = new StringBuilder(slotDigits(type, column)).append(" IN (");
    String comma = "";
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      sql.append(comma).append('\'');
      for (int shift = 8; shift >= 0; shift -= 4) {
        sql.append(Character.forDigit(slot >>> shift & 0xF, 16));
      }
      sql.append('\'');
      comma = ",";
    }
    return sql.append(')').toString();
  }

  private static String ownedByHash(
      KeyType type, String column, Placement.Hash hash, String shard) {
    java.util.BitSet slots = new java.util.BitSet(Placement.Hash.SLOTS);
    for (int slot = 0; slot < Placement.Hash.SLOTS; slot++) {
      slots.set(slot, hash.slots().get(slot).equals(shard));
    }
    List<String> here = new ArrayList<>();
    List<String> elsewhere = new ArrayList<>();
    hash.pinned().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(pin -> (pin.getValue().equals(shard) ? here : elsewhere).add(pin.getKey()));
    String owned = inSlots(type, column, slots);
    if (!elsewhere.isEmpty()) {
      // Parentheses: under HIGH_NOT_PRECEDENCE, NOT a IN (b) is (NOT a) IN (b).
      owned += " AND NOT (" + inKeys(type, column, elsewhere) + ")";
    }
    return here.isEmpty() ? owned : owned + " OR " + inKeys(type, column, here);
  }

  /** A predicate: the key is one of these, given as lower-case hexadecimal canonical forms. */
  static String inKeys(KeyType type, String column, List<String> hexKeys) {
    return "LOWER(HEX("
        + canonical(type, column)
        + ")) IN ("
        + String.join(",", hexKeys.stream().map(key -> "'" + key + "'").toList())
        + ")";
  }

  private static String ownedByRange(String column, Placement.Range range, String shard) {
    List<String> parts = new ArrayList<>();
    range
        .lowerBounds()
        .forEach(
            (from, owner) -> {
              if (owner.equals(shard)) {
                parts.add(between(column, from, range.lowerBounds().higherKey(from)));
              }
            });
    return parts.isEmpty() ? "FALSE" : String.join(" OR ", parts);
  }

  /** A predicate: the key is at least {@code from} and, if {@code until} is not null, below it. */
  static String between(String column, long from, Long until) {
    if (until == null) {
      return from == Long.MIN_VALUE ? "TRUE" : column + " >= " + from;
    }
    String below = column + " < " + until;
    return from == Long.MIN_VALUE ? below : column + " >= " + from + " AND " + below;
  }
}
