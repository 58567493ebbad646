package io.ringmaster.metadata;

import java.util.Objects;

/**
 * The type of a shard key, as far as placement needs it. Tables of one group have equal key types,
 * so that equal keys live together. {@code placement.ShardKeyTypes} makes one from a column.
 */
public sealed interface KeyType {
  /**
   * {@code TINYINT} to {@code BIGINT}. The width is not part of the type: {@code 7} in an {@code
   * INT} and in a {@code BIGINT UNSIGNED} is the same key.
   */
  record IntegerKey() implements KeyType {}

  /**
   * {@code CHAR} and {@code VARCHAR}. Values that are equal under the collation are one key.
   *
   * @param collation MySQL's name, such as {@code utf8mb4_0900_ai_ci}
   * @param spacesTrimmed the column is a {@code CHAR} under a NO PAD collation: MySQL drops
   *     trailing spaces when it stores a value, so they are no part of the key. Always false under
   *     PAD SPACE collations, which never tell trailing spaces apart, so that CHAR and VARCHAR are
   *     one type there
   */
  record StringKey(String collation, boolean spacesTrimmed) implements KeyType {
    public StringKey {
      Objects.requireNonNull(collation, "collation");
    }

    /** The type of a {@code VARCHAR}. */
    public StringKey(String collation) {
      this(collation, false);
    }
  }

  /**
   * {@code VARBINARY} ({@code fixedLength} 0) and {@code BINARY(n)}, whose values are padded with
   * zero bytes to {@code n}.
   */
  record BinaryKey(int fixedLength) implements KeyType {
    public BinaryKey {
      if (fixedLength < 0 || fixedLength > 255) {
        throw new IllegalArgumentException("BINARY length " + fixedLength + " not in 0..255");
      }
    }
  }
}
