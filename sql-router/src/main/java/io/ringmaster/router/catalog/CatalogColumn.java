package io.ringmaster.router.catalog;

/**
 * One column, from {@code information_schema.COLUMNS}.
 *
 * @param dataType lower case: {@code int}, {@code varchar}, ..
 * @param unsigned COLUMN_TYPE contains {@code unsigned}
 * @param maxLength CHARACTER_MAXIMUM_LENGTH (characters), 0 for others
 * @param collation COLLATION_NAME, empty for non-character columns
 * @param autoIncrement EXTRA contains {@code auto_increment}
 * @param invisible EXTRA contains {@code INVISIBLE}: not part of {@code *} nor of an INSERT without
 *     a column list
 * @param hasDefault COLUMN_DEFAULT is not NULL, or the column is generated
 * @param varies its default is an expression that may differ between servers at one moment, as
 *     {@code (UUID())}
 * @param constant its default as a literal, if that is one that reads the same in any session: an
 *     integer, or a text of plain ASCII letters; empty for others, and without
 * @param generated the column is generated: no INSERT gives it a value
 * @param stored the definition, as a column that is not generated, of one whose generated values
 *     are stored; empty for others
 */
public record CatalogColumn(
    String name,
    String dataType,
    boolean unsigned,
    long maxLength,
    String collation,
    boolean nullable,
    boolean autoIncrement,
    boolean invisible,
    boolean hasDefault,
    boolean varies,
    String constant,
    boolean generated,
    String stored) {
  /** Whether its values are computed whenever it is read. */
  public boolean virtual() {
    return generated && stored.isEmpty();
  }

  /** The greatest integer that it can store, at most 2^63 - 1; 0 for other types. */
  public long greatest() {
    int bits =
        switch (dataType) {
          case "tinyint" -> 8;
          case "smallint" -> 16;
          case "mediumint" -> 24;
          case "int" -> 32;
          case "bigint" -> 64;
          default -> 0;
        };
    if (bits == 0) {
      return 0;
    }
    return bits == 64 || !unsigned ? Long.MAX_VALUE >>> (64 - bits) : (1L << bits) - 1;
  }

  /** A column that is not generated, whose default is not known. */
  public CatalogColumn(
      String name,
      String dataType,
      boolean unsigned,
      long maxLength,
      String collation,
      boolean nullable,
      boolean autoIncrement,
      boolean invisible,
      boolean hasDefault) {
    this(
        name,
        dataType,
        unsigned,
        maxLength,
        collation,
        nullable,
        autoIncrement,
        invisible,
        hasDefault,
        false,
        "",
        false,
        "");
  }
}
