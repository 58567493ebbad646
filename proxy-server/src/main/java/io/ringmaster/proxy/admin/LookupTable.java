package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector.KeyPart;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The lookup table of a global index: its columns are those of the table, with the same types.
 *
 * @param of the table
 * @param name the lookup table's
 * @param columns the indexed column, then those of the primary key that is not among them
 * @param primaryKey the names of the primary key's columns
 */
record LookupTable(TableName of, TableName name, List<Column> columns, List<String> primaryKey) {
  /** Longest name of a table. */
  private static final int NAME_MAX = 64;

  /** A column, and how its values travel as SQL text. */
  record Column(String name, String charset, Form form) {
    /** The expression that reads it as text. */
    String read() {
      String quoted = JdbcSession.quote(name);
      return form == Form.PRINTED ? quoted : "HEX(" + quoted + ")";
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
  static LookupTable of(TableName table, TableShape shape, String index, String column) {
    String lookup = table.table() + "$" + index;
    if (lookup.length() > NAME_MAX) {
      throw AdminException.refused(
          "the lookup table would be called '%s', which is longer than %d characters: give the index a shorter name"
              .formatted(lookup, NAME_MAX));
    }
    CatalogColumn indexed = column(shape.table(), column);
    if (indexed.generated()) {
      throw AdminException.notSupported(
          "a global index of the generated column '" + column + "' is not supported");
    }
    try {
      ShardKeyTypes.of(
          indexed.dataType(), (int) Math.min(indexed.maxLength(), 255), indexed.collation());
    } catch (IllegalArgumentException e) {
      throw AdminException.notSupported(
          "a global index is sharded by its column, and '"
              + column
              + "' can't be a shard key: "
              + e.getMessage());
    }
    List<Column> columns = new ArrayList<>();
    columns.add(travelling(indexed));
    List<String> primaryKey = primaryKey(table, shape);
    for (String key : primaryKey) {
      if (!key.equalsIgnoreCase(indexed.name())) {
        columns.add(travelling(column(shape.table(), key)));
      }
    }
    return new LookupTable(
        table,
        new TableName(table.database(), lookup),
        List.copyOf(columns),
        List.copyOf(primaryKey));
  }

  /** Of an index that there is. */
  static LookupTable of(TableName table, TableShape shape, GlobalIndex index) {
    return of(table, shape, index.lookup().substring(table.table().length() + 1), index.column());
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
              "a global index of a table with '%s' of type %s in its primary key is not supported"
                  .formatted(column.name(), column.dataType()));
    };
  }

  /** The indexed column. */
  Column indexed() {
    return columns.getFirst();
  }

  /** The columns' names as SQL. */
  String names() {
    return columns.stream()
        .map(column -> JdbcSession.quote(column.name()))
        .collect(Collectors.joining(", "));
  }

  /** What reads all columns. */
  String reads() {
    return columns.stream().map(Column::read).collect(Collectors.joining(", "));
  }

  /** A row that {@link #reads} gave, in parentheses. */
  String literals(List<String> row) {
    return Stream.iterate(0, i -> i < columns.size(), i -> i + 1)
        .map(i -> columns.get(i).literal(row.get(i)))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /**
   * The statement that makes it.
   *
   * @param types of the columns, as SQL text
   */
  String create(List<String> types) {
    StringBuilder text = new StringBuilder("CREATE TABLE ").append(name.quoted()).append(" (");
    for (int i = 0; i < columns.size(); i++) {
      text.append(JdbcSession.quote(columns.get(i).name()))
          .append(' ')
          .append(types.get(i))
          .append(" NOT NULL, ");
    }
    return text.append("PRIMARY KEY (")
        .append(JdbcSession.quote(indexed().name()))
        .append(")) ENGINE = InnoDB COMMENT = 'global index of ")
        .append(of.table().replace("'", "''").replace("\\", ""))
        .append("'")
        .toString();
  }
}
