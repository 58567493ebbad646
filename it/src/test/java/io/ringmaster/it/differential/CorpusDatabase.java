package io.ringmaster.it.differential;

import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Observation.Row;
import io.ringmaster.it.differential.Observation.Rows;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tables with rows on one MySQL server and, in the same order, on the proxy; and on the MySQL
 * server twice more with the rows in another order and without primary keys. What MySQL answers
 * otherwise there depends on where rows lie: the statement doesn't say what it wants.
 */
final class CorpusDatabase implements AutoCloseable {
  /**
   * The other orders, of rows with their number in the first; rows that are equal change places.
   */
  private static final List<String> ORDERS = List.of("row_n DESC", "RAND(7)");

  private final String name;
  private final Side trial;
  private final Side plain;
  private final Side proxy;
  private final List<Side> reordered = new ArrayList<>();

  private CorpusDatabase(String name, LabServer server, ProxyLab lab) throws SQLException {
    this.name = name;
    Side.Source source = properties -> server.connect(name, properties);
    trial = new Side(source, Mode.TEXT);
    plain = new Side(source, Mode.TEXT);
    proxy = new Side(properties -> lab.connect(name, properties), Mode.TEXT);
  }

  /**
   * Makes the tables of {@code name.schema} and their rows, which are there too or in the script
   * {@code name}.
   *
   * @param other a server for the other orders: information_schema would show them
   */
  static CorpusDatabase create(String tables, LabServer server, LabServer other, ProxyLab lab)
      throws IOException, SQLException {
    CorpusDatabase database = empty(server, lab);
    database.make(tables, lab.column("", "SHOW SHARDS"), false);
    other.execute("", "CREATE DATABASE " + database.name);
    try (Side original =
        new Side(properties -> other.connect(database.name, properties), Mode.TEXT)) {
      for (Entry entry : made(tables, database.name)) {
        original.setUp(entry.sql());
      }
    }
    for (int i = 0; i < ORDERS.size(); i++) {
      database.reorder(other, database.name + "_" + i, ORDERS.get(i));
    }
    for (Side side : database.sides()) {
      // Most statements are older than the modes that MySQL has by default.
      side.setUp("SET sql_mode = ''");
    }
    // Tables joined without a condition make many rows, which tell nothing more.
    database.trial.setUp("SET max_execution_time = 500");
    return database;
  }

  /** The same in one order only, with ids that are made where the programs have them made. */
  static CorpusDatabase create(String tables, LabServer server, ProxyLab lab)
      throws IOException, SQLException {
    CorpusDatabase database = empty(server, lab);
    database.make(tables, lab.column("", "SHOW SHARDS"), true);
    return database;
  }

  private static CorpusDatabase empty(LabServer server, ProxyLab lab) throws SQLException {
    String name = lab.createDatabase("corpus");
    server.execute("", "CREATE DATABASE " + name);
    return new CorpusDatabase(name, server, lab);
  }

  private void make(String tables, List<String> shards, boolean numbered)
      throws IOException, SQLException {
    boolean alone = shards.size() == 1;
    for (Entry entry : made(tables, name)) {
      String placement = entry.placement().map(p -> " " + p).orElse("");
      if (alone) {
        placement = placement.replace("shard2", shards.getFirst());
      }
      String sql =
          numbered && !placement.contains("REFERENCE")
              ? entry
                  .sql()
                  .replaceFirst("`id` (\\w+) NOT NULL,", "`id` $1 NOT NULL AUTO_INCREMENT,")
              : entry.sql();
      plain.setUp(sql);
      proxy.setUp(sql + placement);
    }
  }

  /** What makes the tables and their rows. */
  private static List<Entry> made(String tables, String database) throws IOException {
    var entries = new ArrayList<>(Script.load(tables + ".schema", database).entries());
    if (Script.class.getResource("/differential/" + tables + ".sql") != null) {
      entries.addAll(Script.load(tables, database).entries());
    }
    entries.removeIf(
        entry -> !entry.sql().startsWith("CREATE") && !entry.sql().startsWith("INSERT"));
    return entries;
  }

  private void reorder(LabServer server, String copy, String order) throws SQLException {
    server.execute("", "CREATE DATABASE " + copy);
    var side = new Side(properties -> server.connect(copy, properties), Mode.TEXT);
    reordered.add(side);
    for (String table : column(plain.connection(), "SHOW TABLES")) {
      side.setUp("CREATE TABLE `%s` LIKE %s.`%s`".formatted(table, name, table));
      if (!column(
              side.connection(), "SHOW KEYS FROM `%s` WHERE Key_name = 'PRIMARY'".formatted(table))
          .isEmpty()) {
        side.setUp("ALTER TABLE `%s` DROP PRIMARY KEY".formatted(table));
      }
      String columns =
          column(side.connection(), "SHOW COLUMNS FROM `%s`".formatted(table)).stream()
              .collect(Collectors.joining("`, `", "`", "`"));
      side.setUp(
          "INSERT INTO `%s` SELECT %s FROM (SELECT *, ROW_NUMBER() OVER () AS row_n FROM %s.`%s`) numbered ORDER BY %s"
              .formatted(table, columns, name, table, order));
    }
  }

  /** Executes a statement on both. */
  void setUpBoth(String sql) throws SQLException {
    plain.setUp(sql);
    proxy.setUp(sql);
  }

  List<String> tables() throws SQLException {
    return column(plain.connection(), "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'");
  }

  /** What both have in a table, where it is not the same. */
  Optional<String> differenceOf(String table) {
    Entry all = Entry.of("SELECT * FROM `" + table + "`", false, List.of());
    return Comparison.difference(all, onPlain(all), onProxy(all)).map(d -> table + " then: " + d);
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    var values = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private List<Side> sides() {
    var sides = new ArrayList<>(List.of(trial, plain, proxy));
    sides.addAll(reordered);
    return sides;
  }

  /** What MySQL answers, on a connection of its own: user variables are not those of others. */
  Observation tryOut(Entry query) {
    return observe(trial, query);
  }

  Observation onPlain(Entry query) {
    return observe(plain, query);
  }

  Observation onProxy(Entry query) {
    return observe(proxy, query);
  }

  /** Whether the rows are others, or in another order, when they lie in another order. */
  Order order(Entry query) {
    if (query.sql().toLowerCase(Locale.ROOT).contains("information_schema")) {
      // Another server has other databases, but the order of rows is not why.
      return Order.FREE;
    }
    List<Row> first = rows(observe(trial, query));
    Order order = Order.FIXED;
    for (Side side : reordered) {
      Order next = order(first, rows(observe(side, query)));
      order = next.compareTo(order) > 0 ? next : order;
    }
    return order;
  }

  private static Order order(List<Row> rows, List<Row> others) {
    if (rows.equals(others)) {
      return Order.FIXED;
    }
    if (Comparison.sameRows(rows, others)) {
      return Order.FREE;
    }
    return rows.size() == others.size() ? Order.OTHER_ROWS : Order.OTHER_NUMBER;
  }

  /** What becomes of an answer when rows lie in another order. */
  enum Order {
    /** Nothing. */
    FIXED,
    /** It has the same rows in another order. */
    FREE,
    /** It has other rows. */
    OTHER_ROWS,
    /** It has more rows or fewer. */
    OTHER_NUMBER
  }

  private static Observation observe(Side side, Entry query) {
    return side.observe(query, query.parameters().getFirst(), true);
  }

  static Optional<Failure> failure(Observation seen) {
    return seen.results().stream()
        .filter(Failure.class::isInstance)
        .map(Failure.class::cast)
        .findFirst();
  }

  private static List<Row> rows(Observation seen) {
    return seen.results().stream()
        .filter(Rows.class::isInstance)
        .map(Rows.class::cast)
        .flatMap(rows -> rows.rows().stream())
        .toList();
  }

  @Override
  public void close() throws SQLException {
    for (Side side : sides()) {
      side.close();
    }
  }
}
