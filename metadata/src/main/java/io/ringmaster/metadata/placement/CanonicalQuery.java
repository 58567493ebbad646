package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The question to MySQL for strings whose canonical form {@link CanonicalKey} leaves to it. Any
 * server of the cluster answers; no table is touched.
 */
public final class CanonicalQuery {
  private static final Pattern CHARSET = Pattern.compile("[a-z0-9]{1,32}");

  private CanonicalQuery() {}

  /**
   * A SELECT with one row per value, in no particular order:
   *
   * <ol>
   *   <li>index of the value in {@code values};
   *   <li>canonical form, binary; NULL when the value has none;
   *   <li>exact: 1 when the value converts to the column's character set without loss, else 0. A
   *       value that is not exact is stored as the canonical form says (with {@code ?} for what is
   *       lost), but a comparison with it isn't one with the stored value: reads scatter.
   * </ol>
   *
   * <p>MySQL answers error 1300 when a value is no valid text of {@code charset}, as it would to
   * the client's own statement.
   *
   * @param charset MySQL's name of the character set the values are in (the client's)
   * @throws IllegalArgumentException for a charset that is no name, or a collation not supported
   */
  public static String sql(KeyType.StringKey type, String charset, List<byte[]> values) {
    if (!CHARSET.matcher(charset).matches()) {
      throw new IllegalArgumentException("not a character set: '" + charset + "'");
    }
    Collation collation = ShardKeyTypes.collation(type.collation());
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      String literal = "_" + charset + " x'" + HexFormat.of().formatHex(values.get(i)) + "'";
      String stored = "CONVERT(" + literal + " USING " + collation.charset() + ")";
      sql.append(i == 0 ? "SELECT " : " UNION ALL SELECT ")
          .append(i)
          .append(',')
          .append(SlotSql.canonical(type, "(" + stored + " COLLATE " + collation.mysqlName() + ")"))
          .append(",COALESCE(CONVERT(")
          .append(stored)
          .append(" USING utf8mb4) = CONVERT(")
          .append(literal)
          .append(" USING utf8mb4) COLLATE utf8mb4_0900_bin,0)");
    }
    return sql.toString();
  }
}
