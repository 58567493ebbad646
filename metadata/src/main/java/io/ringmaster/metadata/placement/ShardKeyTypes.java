package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import java.util.Locale;

/** Which columns may be shard keys, and what key type they have. */
public final class ShardKeyTypes {
  private ShardKeyTypes() {}

  /**
   * The key type of a column.
   *
   * @param dataType {@code information_schema.columns.DATA_TYPE}, such as {@code bigint}
   * @param length declared length in characters or bytes; used for {@code binary} only
   * @param collation the column's collation; null for columns that have none
   * @throws IllegalArgumentException when such a column can't be a shard key, saying what can
   */
  public static KeyType of(String dataType, int length, String collation) {
    return switch (dataType.toLowerCase(Locale.ROOT)) {
      case "tinyint", "smallint", "mediumint", "int", "integer", "bigint" ->
          new KeyType.IntegerKey();
      case "binary" -> new KeyType.BinaryKey(length);
      case "varbinary" -> new KeyType.BinaryKey(0);
      case "char" -> {
        Collation known = collation(collation);
        yield new KeyType.StringKey(known.mysqlName(), !known.padSpace());
      }
      case "varchar" -> new KeyType.StringKey(collation(collation).mysqlName());
      default ->
          throw new IllegalArgumentException(
              "a column of type "
                  + dataType
                  + " can't be a shard key; integer types, CHAR, VARCHAR, BINARY and VARBINARY"
                  + " can");
    };
  }

  /**
   * A supported collation by name.
   *
   * @throws IllegalArgumentException listing the supported ones
   */
  static Collation collation(String name) {
    return Collation.find(String.valueOf(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a column of collation "
                        + name
                        + " can't be a shard key; give it one of "
                        + Collation.supportedNames()
                        + ", or the type VARBINARY"));
  }
}
