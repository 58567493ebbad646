package io.ringmaster.migration.reference;

import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.Finding;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableDefinition;
import io.ringmaster.migration.table.TablePreflight;
import io.ringmaster.migration.table.TableReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reference tables of one server, and views of them, on their way to another. In this order: {@link
 * #check}, {@link #create}, {@link #align} any number of times, {@link #finish} while nobody writes
 * them; {@link #drop} takes back what {@code create} made.
 *
 * <p>Blocking; one thread at a time. Every method may end with an {@link SQLException} of either
 * server.
 */
public final class ReferenceTables implements AutoCloseable {
  private static final int CONNECTIONS = 2;

  private final Sessions source;
  private final Sessions target;
  private final List<TableName> names;
  private final List<AlignedTable> tables = new ArrayList<>();
  private final List<TableName> views = new ArrayList<>();
  private final List<TableName> created = new ArrayList<>();

  /**
   * Opens no connection yet.
   *
   * @param names tables and views that the source has
   */
  public ReferenceTables(Endpoint source, Endpoint target, List<TableName> names) {
    this.source = new Sessions(source, CONNECTIONS);
    this.target = new Sessions(target, CONNECTIONS);
    this.names = List.copyOf(names);
  }

  /**
   * Reasons why the tables can't be copied.
   *
   * @param owned whether tables that are on the target come from an earlier attempt, so that they
   *     may be replaced with their rows
   */
  public List<Finding> check(boolean owned) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    try (Connection from = source.connect();
        Connection to = target.connect()) {
      for (TableName name : names) {
        if (Definitions.isView(from, name)) {
          continue;
        }
        Optional<MovingTable> table = read(from, name);
        if (table.isEmpty()) {
          findings.add(missing(name));
        } else {
          findings.addAll(TablePreflight.checkWhole(table.get()));
        }
        if (!owned && Definitions.hasRows(to, name)) {
          findings.add(
              new Finding(
                  "server " + target,
                  "it has a table " + name + " with rows already, which would be lost",
                  "DROP TABLE " + name.quoted() + " there if nobody needs them"));
        }
      }
    }
    return findings;
  }

  private Finding missing(TableName name) {
    return new Finding(
        "table " + name, "server " + source + " does not have it", "DROP TABLE " + name.quoted());
  }

  private static Optional<MovingTable> read(Connection connection, TableName name)
      throws SQLException {
    return TableReader.read(connection, name.database(), name.name(), "");
  }

  /** Makes the tables and views on the target; what it has of these names goes. */
  public void create() throws SQLException {
    tables.clear();
    views.clear();
    try (Connection from = source.connect();
        Connection to = target.connect()) {
      for (TableName name : names) {
        if (Definitions.isView(from, name)) {
          views.add(name);
          continue;
        }
        Definitions.drop(to, name);
        created.add(name);
        TableDefinition.copy(from, to, name.database(), name.name());
        tables.add(
            new AlignedTable(
                read(from, name).orElseThrow(() -> new SQLException(missing(name).toString())),
                read(to, name).orElseThrow()));
      }
      created.addAll(views);
      Definitions.createViews(from, to, views);
    }
  }

  /**
   * Brings the target's rows closer to the source's, which may be written meanwhile.
   *
   * @throws InterruptedException when interrupted; it can be done again
   */
  public void align() throws SQLException, InterruptedException {
    try {
      align(false, System.nanoTime() + TimeUnit.DAYS.toNanos(365));
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes rows and AUTO_INCREMENT counters alike; nobody may write the tables meanwhile.
   *
   * @param longest for all of it
   * @throws SQLException also when the rows are still different, or a server is silent too long
   * @throws TimeoutException when it takes longer; the tables are not alike then
   */
  public void finish(Duration longest) throws SQLException, InterruptedException, TimeoutException {
    align(true, System.nanoTime() + longest.toNanos());
  }

  private void align(boolean exactly, long deadline)
      throws SQLException, InterruptedException, TimeoutException {
    for (AlignedTable table : tables) {
      try (Connection from = source.connect();
          Connection to = target.connect()) {
        if (exactly) {
          // Who waits for a lock of somebody else's must not let all writers wait for it too.
          limit(from, deadline);
          limit(to, deadline);
        }
        table.align(from, to, exactly, deadline);
        if (exactly) {
          Definitions.copyCounter(
              from, to, new TableName(table.table().database(), table.table().name()));
        }
      }
    }
  }

  /** The pool puts the limit back when the connection is returned. */
  private static void limit(Connection connection, long deadline) throws SQLException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    connection.setNetworkTimeout(Runnable::run, Math.clamp(left, 1, Integer.MAX_VALUE));
  }

  /** Drops what {@link #create} has made on the target. */
  public void drop() throws SQLException {
    try (Connection to = target.connect()) {
      for (TableName name : created.reversed()) {
        Definitions.drop(to, name);
      }
    }
    created.clear();
  }

  @Override
  public void close() {
    source.close();
    target.close();
  }

  @Override
  public String toString() {
    return String.join(", ", names.stream().map(TableName::toString).toList());
  }
}
