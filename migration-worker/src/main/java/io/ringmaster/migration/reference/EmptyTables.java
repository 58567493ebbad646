package io.ringmaster.migration.reference;

import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.TableDefinition;
import io.ringmaster.migration.table.TriggerDefinitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables without rows, and views, on a server that owns none of their rows, as a database's home
 * shard has them.
 *
 * <p>Blocking; one thread at a time. Every method may end with an {@link SQLException} of the
 * server.
 */
public final class EmptyTables implements AutoCloseable {
  private final Sessions server;

  /** Opens no connection yet. */
  public EmptyTables(Endpoint server) {
    this.server = new Sessions(server, 1);
  }

  /** Those of the tables that the server has with rows. */
  public List<TableName> withRows(List<TableName> names) throws SQLException {
    List<TableName> withRows = new ArrayList<>();
    try (Connection connection = server.connect()) {
      for (TableName name : names) {
        if (Definitions.hasRows(connection, name)) {
          withRows.add(name);
        }
      }
    }
    return withRows;
  }

  /** Makes them as another server has them; what this one has of these names goes. */
  public void create(Endpoint source, List<TableName> names) throws SQLException {
    List<TableName> views = new ArrayList<>();
    try (Sessions other = new Sessions(source, 1);
        Connection from = other.connect();
        Connection to = server.connect()) {
      for (TableName name : names) {
        if (Definitions.isView(from, name)) {
          views.add(name);
        } else {
          Definitions.drop(to, name);
          TableDefinition.copy(from, to, name.database(), name.name());
          TriggerDefinitions.copy(from, to, name.database(), name.name());
        }
      }
      Definitions.createViews(from, to, views);
    }
  }

  /**
   * Drops views, and those tables that are empty.
   *
   * @return those that are not, which stay
   */
  public List<TableName> drop(List<TableName> names) throws SQLException {
    List<TableName> left = withRows(names);
    try (Connection connection = server.connect()) {
      for (TableName name : names) {
        if (!left.contains(name)) {
          Definitions.drop(connection, name);
        }
      }
    }
    return left;
  }

  @Override
  public void close() {
    server.close();
  }
}
