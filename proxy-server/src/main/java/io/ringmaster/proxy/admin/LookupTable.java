package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.proxy.admin.AdminStatement.CreateGlobalIndex;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector.KeyPart;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The lookup table of a global index: its columns are those of the table, with the same types.
 *
 * @param of the table
 * @param name the lookup table's
 * @param columns the indexed columns, then those of the primary key that are not among them
 * @param index the index
 */
record LookupTable(TableName of, TableName name, List<Column> columns, GlobalIndex index) {
  /** Longest name of a table. */
  private static final int NAME_MAX = 64;

  /** A column, and how its values travel as SQL text. */
  record Column(String name, String charset, Form form) {
    /** The expression that reads it as text. */
    String read() {
      String quoted = JdbcSession.quote(name);
      return form == Form.PRINTED ? quoted : "HEX(" + quoted + ")";
    }

    /**
     * The expression that shows a value to people, in utf8mb4.
     *
     * @param row whose column it is
     */
    String shown(String row) {
      String quoted = row + "." + JdbcSession.quote(name);
      return form == Form.BYTES ? "HEX(" + quoted + ")" : "CONVERT(" + quoted + " USING utf8mb4)";
    }

    /** A value that {@link #read} gave, as a literal; null is NULL. */
    String literal(String value) {
      if (value == null) {
        return "NULL";
      }
      return switch (form) {
        case PRINTED -> value;
        case TEXT -> "_" + charset + " X'" + value + "'";
        case BYTES -> value.isEmpty() ? "_binary''" : "X'" + value + "'";
      };
    }

    /** A value that {@link #read} gave, as MySQL's messages say it. */
    String printed(String value) {
      return switch (form) {
        case PRINTED -> value;
        case TEXT ->
            new String(
                HexFormat.of().parseHex(value),
                Charsets.javaCharset(Charsets.defaultCollation(charset).id()));
        case BYTES -> new String(HexFormat.of().parseHex(value), StandardCharsets.ISO_8859_1);
      };
    }
  }

  /** How values travel. */
  enum Form {
    /** Integers: as they are printed. */
    PRINTED,
    /** Texts: the bytes in the column's character set. */
    TEXT,
    BYTES
  }

  /**
   * Of an index that is to be.
   *
   * @throws AdminException when a column can't be indexed so, or the key be kept
   */
  static LookupTable of(TableShape shape, CreateGlobalIndex statement) {
    TableName table = statement.table();
    String lookup = table.table() + "$" + statement.name();
    String losses = lookup + LossTable.SUFFIX;
    if (losses.length() > NAME_MAX) {
      throw AdminException.refused(
          "a table of the index would be called '%s', which is longer than %d characters: give the index a shorter name"
              .formatted(losses, NAME_MAX));
    }
    List<String> indexed = new ArrayList<>();
    for (String name : statement.columns()) {
      CatalogColumn column = column(shape.table(), name);
      if (column.generated()) {
        throw AdminException.notSupported(
            "a global index of the generated column '" + name + "' is not supported");
      }
      if (indexed.contains(column.name())) {
        throw new AdminException(1060, "42S21", "Duplicate column name '" + name + "'");
      }
      indexed.add(column.name());
    }
    checkShardKey(column(shape.table(), indexed.getFirst()));
    return of(
        table,
        shape,
        new GlobalIndex(
            statement.name(),
            indexed,
            statement.unique(),
            lookup,
            primaryKey(table, shape),
            false,
            Optional.of(losses)));
  }

  private static void checkShardKey(CatalogColumn column) {
    try {
      ShardKeyTypes.of(
          column.dataType(), (int) Math.min(column.maxLength(), 255), column.collation());
    } catch (IllegalArgumentException e) {
      throw AdminException.notSupported(
          "a global index is sharded by its first column, and '"
              + column.name()
              + "' can't be a shard key: "
              + e.getMessage());
    }
  }

  /** Of an index that there is. */
  static LookupTable of(TableName table, TableShape shape, GlobalIndex index) {
    return new LookupTable(
        table,
        new TableName(table.database(), index.lookup()),
        index.lookupColumns().stream()
            .map(name -> travelling(column(shape.table(), name)))
            .toList(),
        index);
  }

  /** The columns of a table's primary key. */
  private static List<String> primaryKey(TableName table, TableShape shape) {
    return shape.uniqueKeys().stream()
        .filter(key -> key.name().equals("PRIMARY"))
        .findFirst()
        .map(key -> key.parts().stream().map(LookupTable::whole).toList())
        .orElseThrow(
            () ->
                AdminException.notSupported(
                    "a global index of a table without a primary key is not supported: '"
                        + table.key()
                        + "'"));
  }

  private static String whole(KeyPart part) {
    if (part.prefix() || part.column().isEmpty()) {
      throw AdminException.notSupported(
          "a global index of a table whose primary key has a prefix of a column is not supported");
    }
    return part.column().get();
  }

  private static CatalogColumn column(CatalogTable table, String name) {
    int at = table.indexOf(name);
    if (at < 0) {
      throw new AdminException(1072, "42000", "Key column '" + name + "' doesn't exist in table");
    }
    return table.columns().get(at);
  }

  private static Column travelling(CatalogColumn column) {
    String collation = column.collation();
    return switch (column.dataType()) {
      case "tinyint", "smallint", "mediumint", "int", "bigint" ->
          new Column(column.name(), "", Form.PRINTED);
      case "char", "varchar" ->
          new Column(column.name(), collation.substring(0, collation.indexOf('_')), Form.TEXT);
      case "binary", "varbinary" -> new Column(column.name(), "", Form.BYTES);
      default ->
          throw AdminException.notSupported(
              "a global index with '%s' of type %s among its columns, or in the primary key, is not supported"
                  .formatted(column.name(), column.dataType()));
    };
  }

  /** How many of the columns, the first ones, are indexed. */
  int indexed() {
    return index.columns().size();
  }

  /** How many of the columns, the first ones, are the lookup table's primary key. */
  int keyed() {
    return index.lookupKey().size();
  }

  /** The names of some of the columns, the first ones, as SQL. */
  String names(int count) {
    return columns.stream()
        .limit(count)
        .map(column -> JdbcSession.quote(column.name()))
        .collect(Collectors.joining(", "));
  }

  /** What reads all columns. */
  String reads() {
    return columns.stream().map(Column::read).collect(Collectors.joining(", "));
  }

  /** The first values of a row that {@link #reads} gave, in parentheses. */
  String literals(List<String> row, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> columns.get(i).literal(row.get(i)))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Whether the first values are those of a row that {@link #reads} gave, none of them NULL. */
  String isEqual(List<String> row, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                JdbcSession.quote(columns.get(i).name())
                    + " = "
                    + columns.get(i).literal(row.get(i)))
        .collect(Collectors.joining(" AND "));
  }

  /** The indexed values of a row that {@link #reads} gave, as MySQL's messages say them. */
  String printed(List<String> row) {
    return IntStream.range(0, indexed())
        .mapToObj(i -> columns.get(i).printed(row.get(i)))
        .collect(Collectors.joining("-"));
  }

  /**
   * The statement that makes it.
   *
   * @param as under which name
   * @param types of the columns, as SQL text
   */
  String create(TableName as, List<String> types) {
    return "CREATE TABLE %s (%s, PRIMARY KEY (%s)) ENGINE = InnoDB COMMENT = 'global index of %s'"
        .formatted(
            as.quoted(),
            definitions(types, columns.size()),
            names(keyed()),
            of.table().replace("'", "''").replace("\\", ""));
  }

  /**
   * The definitions of some of the columns, the first ones.
   *
   * @param types of the columns, as SQL text
   */
  String definitions(List<String> types, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> JdbcSession.quote(columns.get(i).name()) + " " + types.get(i) + " NOT NULL")
        .collect(Collectors.joining(", "));
  }
}
