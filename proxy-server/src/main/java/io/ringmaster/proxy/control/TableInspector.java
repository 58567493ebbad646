package io.ringmaster.proxy.control;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the shape of tables from a server's information_schema. */
public final class TableInspector {
  private static final Pattern INTEGER = Pattern.compile("-?\\d+");

  /** Without what ends a literal or escapes in it; a question mark may stand for a letter. */
  private static final Pattern PLAIN_TEXT = Pattern.compile("[ -~&&[^'\\\\?]]*");

  /** Functions that a default may call and that say different things on different servers. */
  private static final Pattern VARYING =
      Pattern.compile(
          "\\b(uuid|uuid_short|rand|random_bytes|sysdate|connection_id|version"
              + "|user|current_user|session_user|system_user)\\(",
          Pattern.CASE_INSENSITIVE);

  private TableInspector() {}

  /**
   * A part of a unique key.
   *
   * @param column empty for an expression
   * @param prefix whether only the first characters count
   */
  public record KeyPart(Optional<String> column, boolean prefix) {}

  /** The primary key ({@code PRIMARY}) or a unique key. */
  public record UniqueKey(String name, List<KeyPart> parts) {}

  /**
   * A foreign key.
   *
   * @param columns column to the column it refers to, in order
   */
  public record ForeignKey(
      String name, String toDatabase, String toTable, Map<String, String> columns) {}

  /** One table, with all that its catalog entry leaves out about unique keys. */
  public record TableShape(CatalogTable table, List<UniqueKey> uniqueKeys) {}

  private static final class Builder {
    final List<CatalogColumn> columns = new ArrayList<>();
    final Map<String, List<KeyPart>> keys = new LinkedHashMap<>();
    final Map<String, Set<String>> indexed = new LinkedHashMap<>();
    boolean view;
    boolean tied;
    int checks;
    boolean permanent;
    boolean referenced;
  }

  /** All tables and views of some databases, by {@code database.table}. */
  public static Map<String, TableShape> load(JdbcSession session, Collection<String> databases)
      throws SQLException {
    if (databases.isEmpty()) {
      return Map.of();
    }
    return load(
        session,
        "TABLE_SCHEMA IN ("
            + databases.stream().map(JdbcSession::literal).collect(Collectors.joining(", "))
            + ")");
  }

  /** One table; empty when there is none. */
  public static Optional<TableShape> load(JdbcSession session, String database, String table)
      throws SQLException {
    String where =
        "TABLE_SCHEMA = %s AND TABLE_NAME = %s"
            .formatted(JdbcSession.literal(database), JdbcSession.literal(table));
    return Optional.ofNullable(load(session, where).get(database + "." + table));
  }

  private static Map<String, TableShape> load(JdbcSession session, String where)
      throws SQLException {
    Map<List<String>, Builder> tables = new LinkedHashMap<>();
    for (List<String> row :
        session.query(
            """
            SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE,
                CHARACTER_MAXIMUM_LENGTH, COLLATION_NAME, IS_NULLABLE, EXTRA,
                COLUMN_DEFAULT IS NOT NULL OR GENERATION_EXPRESSION <> '',
                GENERATION_EXPRESSION <> '',
                EXTRA LIKE '%%DEFAULT_GENERATED%%' AND COLUMN_DEFAULT NOT LIKE 'CURRENT_TIMESTAMP%%',
                COLUMN_DEFAULT
            FROM information_schema.COLUMNS WHERE %s
            ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION\
            """
                .formatted(where))) {
      Builder table = tables.computeIfAbsent(row.subList(0, 2), _ -> new Builder());
      CatalogColumn column = column(row.subList(2, row.size()));
      table.columns.add(column);
      table.tied |= column.generated() || "1".equals(row.get(11));
    }
    for (List<String> row :
        session.query(
            """
            SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART, NON_UNIQUE,
                INDEX_TYPE = 'FULLTEXT'
            FROM information_schema.STATISTICS WHERE %s
            ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX\
            """
                .formatted(where))) {
      Builder table = tables.get(row.subList(0, 2));
      // A table created between the two queries is complete at the next load.
      if (table == null) {
        continue;
      }
      Optional<String> column = Optional.ofNullable(row.get(3));
      column.ifPresent(
          name ->
              table
                  .indexed
                  .computeIfAbsent(row.get(2), _ -> new HashSet<>())
                  .add(name.toLowerCase(Locale.ROOT)));
      table.tied |= column.isEmpty();
      table.permanent |= row.get(6).equals("1");
      if (row.get(5).equals("0")) {
        table
            .keys
            .computeIfAbsent(row.get(2), _ -> new ArrayList<>())
            .add(new KeyPart(column, row.get(4) != null));
      }
    }
    for (List<String> row :
        session.query(
            """
            SELECT TABLE_SCHEMA, TABLE_NAME, COUNT(*) FROM information_schema.TABLE_CONSTRAINTS
            WHERE CONSTRAINT_TYPE = 'CHECK' AND %s GROUP BY TABLE_SCHEMA, TABLE_NAME\
            """
                .formatted(where))) {
      Builder table = tables.get(row.subList(0, 2));
      if (table != null) {
        table.checks = Integer.parseInt(row.get(2));
      }
    }
    for (List<String> row :
        session.query(
            """
            SELECT DISTINCT REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME
            FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL\
            """)) {
      Builder table = tables.get(row);
      if (table != null) {
        table.referenced = true;
      }
    }
    for (List<String> row :
        session.query(
            """
            SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE = 'VIEW' FROM information_schema.TABLES
            WHERE (TABLE_TYPE = 'VIEW' OR CREATE_OPTIONS LIKE '%%partitioned%%') AND %s\
            """
                .formatted(where))) {
      Builder table = tables.get(row.subList(0, 2));
      if (table != null) {
        table.view = row.get(2).equals("1");
        table.permanent |= !table.view;
      }
    }
    Map<String, TableShape> shapes = new HashMap<>();
    tables.forEach((name, table) -> shapes.put(String.join(".", name), shape(name, table)));
    return shapes;
  }

  private static CatalogColumn column(List<String> row) {
    String extra = row.get(6) == null ? "" : row.get(6);
    return new CatalogColumn(
        row.get(0),
        row.get(1),
        row.get(2).contains("unsigned"),
        row.get(3) == null ? 0 : Long.parseLong(row.get(3)),
        row.get(4) == null ? "" : row.get(4),
        row.get(5).equals("YES"),
        extra.contains("auto_increment"),
        extra.contains("INVISIBLE"),
        row.get(7).equals("1"),
        extra.contains("DEFAULT_GENERATED") && VARYING.matcher(row.get(10)).find(),
        extra.contains("DEFAULT_GENERATED") ? "" : constant(row.get(1), row.get(10)),
        row.get(8).equals("1"),
        extra.contains("STORED GENERATED") ? plain(row) : "");
  }

  /** A column's default, if that is known exactly: others are shown in utf8mb3, or as bytes. */
  private static String constant(String dataType, String shown) {
    if (shown == null) {
      return "";
    }
    return switch (dataType) {
      case "tinyint", "smallint", "mediumint", "int", "bigint" ->
          INTEGER.matcher(shown).matches() ? shown : "";
      case "char", "varchar" -> PLAIN_TEXT.matcher(shown).matches() ? "'" + shown + "'" : "";
      default -> "";
    };
  }

  /** A generated column's definition without its expression. */
  private static String plain(List<String> row) {
    String collation = row.get(4);
    String text =
        collation == null
            ? ""
            : " CHARACTER SET %s COLLATE %s"
                .formatted(collation.substring(0, (collation + "_").indexOf('_')), collation);
    return row.get(2) + text + (row.get(5).equals("YES") ? " NULL" : " NOT NULL");
  }

  private static TableShape shape(List<String> name, Builder table) {
    List<UniqueKey> keys = new ArrayList<>();
    List<List<String>> catalogKeys = new ArrayList<>();
    table.keys.forEach(
        (key, parts) -> {
          keys.add(new UniqueKey(key, List.copyOf(parts)));
          // A key with an expression does not make its other columns unique.
          if (parts.stream().allMatch(part -> part.column().isPresent())) {
            catalogKeys.add(parts.stream().map(part -> part.column().orElseThrow()).toList());
          }
        });
    return new TableShape(
        new CatalogTable(
            name.get(0),
            name.get(1),
            table.columns,
            catalogKeys,
            table.view,
            new CatalogTable.Upkeep(
                indexes(table), table.tied, table.checks, table.permanent, table.referenced)),
        List.copyOf(keys));
  }

  private static List<CatalogTable.Index> indexes(Builder table) {
    return table.indexed.entrySet().stream()
        .map(
            index ->
                new CatalogTable.Index(
                    index.getKey().equals("PRIMARY"),
                    table.keys.containsKey(index.getKey()),
                    index.getValue()))
        .toList();
  }

  /** The storage engine of one table; empty when there is none, and for a view. */
  public static Optional<String> engine(JdbcSession session, String database, String table)
      throws SQLException {
    return session
        .query(
            "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
                .formatted(JdbcSession.literal(database), JdbcSession.literal(table)))
        .stream()
        .findFirst()
        .map(List::getFirst);
  }

  /** The foreign keys of other tables, and its own, that refer to one table; by table. */
  public static Map<String, List<ForeignKey>> foreignKeysTo(
      JdbcSession session, String database, String table) throws SQLException {
    Map<String, List<ForeignKey>> keys = new LinkedHashMap<>();
    for (List<String> child :
        session.query(
            """
            SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE
            WHERE REFERENCED_TABLE_SCHEMA = %s AND REFERENCED_TABLE_NAME = %s\
            """
                .formatted(JdbcSession.literal(database), JdbcSession.literal(table)))) {
      keys.put(
          String.join(".", child),
          foreignKeys(session, child.get(0), child.get(1)).stream()
              .filter(key -> key.toDatabase().equals(database) && key.toTable().equals(table))
              .toList());
    }
    return keys;
  }

  /** The views that read one table, as {@code database.view}. */
  public static List<String> viewsOf(JdbcSession session, String database, String table)
      throws SQLException {
    return session
        .query(
            """
            SELECT CONCAT(VIEW_SCHEMA, '.', VIEW_NAME) FROM information_schema.VIEW_TABLE_USAGE
            WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s ORDER BY 1\
            """
                .formatted(JdbcSession.literal(database), JdbcSession.literal(table)))
        .stream()
        .map(List::getFirst)
        .toList();
  }

  /** The foreign keys of one table. */
  public static List<ForeignKey> foreignKeys(JdbcSession session, String database, String table)
      throws SQLException {
    Map<List<String>, Map<String, String>> keys = new LinkedHashMap<>();
    for (List<String> row :
        session.query(
            """
            SELECT CONSTRAINT_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, COLUMN_NAME,
                REFERENCED_COLUMN_NAME
            FROM information_schema.KEY_COLUMN_USAGE
            WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND REFERENCED_TABLE_NAME IS NOT NULL
            ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION\
            """
                .formatted(JdbcSession.literal(database), JdbcSession.literal(table)))) {
      keys.computeIfAbsent(row.subList(0, 3), _ -> new LinkedHashMap<>())
          .put(row.get(3), row.get(4));
    }
    List<ForeignKey> all = new ArrayList<>();
    keys.forEach(
        (key, columns) ->
            all.add(new ForeignKey(key.get(0), key.get(1), key.get(2), Map.copyOf(columns))));
    return all;
  }
}
