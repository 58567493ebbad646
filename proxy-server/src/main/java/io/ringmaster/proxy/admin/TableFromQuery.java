package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.admin.AdminStatement.CreateTable;
import io.ringmaster.proxy.admin.AdminStatement.CreateTableSelect;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.router.catalog.CatalogColumn;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * CREATE TABLE .. SELECT, up to the rows.
 *
 * <ol>
 *   <li>MySQL makes the table on one shard from the client's text, without rows, and drops it
 *       again: that tells the columns and keys.
 *   <li>The table is created like any other, but under a name that no client knows.
 *   <li>The session fills it, and renames it; or drops it when that fails.
 * </ol>
 */
final class TableFromQuery {
  /** Before a number of the table's own. */
  private static final String MADE = "ringmaster_new_";

  private final AdminContext context;
  private final TableCreation creation;

  TableFromQuery(AdminContext context, TableCreation creation) {
    this.context = context;
    this.creation = creation;
  }

  AdminResult create(CreateTableSelect statement, AdminCaller caller) {
    TableName name = statement.name();
    ClusterState state = context.store().state();
    LogicalDatabase database = AdminContext.database(state, name.database(), caller);
    if (state.tables().containsKey(name.key())) {
      if (!statement.ifNotExists()) {
        throw AdminException.of(MySqlError.ER_TABLE_EXISTS_ERROR, name.table());
      }
      String message = MySqlError.ER_TABLE_EXISTS_ERROR.message(name.table());
      return new AdminResult.Done(0, "", List.of(new Warning("Note", 1050, message)));
    }
    String number = UUID.randomUUID().toString().substring(0, 18).replace("-", "");
    TableName made = new TableName(name.database(), MADE + number);
    try {
      Shape shape = shape(state, database, statement, made, caller);
      CreateTable empty =
          new CreateTable(
              made,
              false,
              sharding(statement),
              statement.snowflake(),
              List.of(),
              Optional.empty(),
              "CREATE TABLE " + made.quoted() + " " + shape.definition);
      List<Warning> notes = List.of();
      // The client has named no group when its sharding is another.
      if (creation.create(empty, caller) instanceof AdminResult.Done done
          && empty.sharding() == statement.sharding()) {
        // What the servers say of the definition that MySQL made is nothing the client has written.
        notes = done.warnings().stream().filter(TableFromQuery::isOfPlacement).toList();
      }
      return filling(statement, made, shape, notes);
    } catch (AdminException e) {
      AdminResult.Failed failed = e.result();
      throw new AdminException(
          failed.errno(), failed.sqlState(), failed.message().replace(made.table(), name.table()));
    }
  }

  private static boolean isOfPlacement(Warning warning) {
    return warning.code() == MySqlError.RM_GROUP_MADE.errno();
  }

  private static AdminResult filling(
      CreateTableSelect statement, TableName made, Shape shape, List<Warning> notes) {
    TableName name = statement.name();
    String insertion =
        statement.query().insertion()
            + made.quoted()
            + shape.columns.stream()
                .map(JdbcSession::quote)
                .collect(Collectors.joining(", ", " (", ") "))
            + statement.query().text();
    return new AdminResult.Filling(
        insertion,
        made.table(),
        name.table(),
        "RENAME TABLE " + made.quoted() + " TO " + name.quoted(),
        "DROP TABLE IF EXISTS " + made.quoted(),
        shape.warnings,
        notes);
  }

  /** Ranges of one table are a group that has its name. */
  private static Sharding sharding(CreateTableSelect statement) {
    return statement.sharding() instanceof Sharding.ByRange range
            && range.group().isEmpty()
            && !range.parts().isEmpty()
        ? new Sharding.ByRange(
            range.column(),
            range.parts(),
            Optional.of(TablePlan.ownGroup(statement.name().table())),
            false)
        : statement.sharding();
  }

  /**
   * What MySQL makes of the statement.
   *
   * @param definition of the table, behind its name
   * @param columns that the query fills, in its order
   * @param warnings of the statement, without those of rows
   */
  private record Shape(String definition, List<String> columns, List<Warning> warnings) {}

  /**
   * Asks the home shard, which has all tables of its database; or another one, when the query names
   * tables of a database with another home.
   */
  private Shape shape(
      ClusterState state,
      LogicalDatabase database,
      CreateTableSelect statement,
      TableName made,
      AdminCaller caller) {
    Set<String> homes = new LinkedHashSet<>(List.of(database.homeShard()));
    state.databases().values().stream()
        .filter(other -> caller.mayUse(other.name()))
        .forEach(other -> homes.add(other.homeShard()));
    AdminException first = null;
    for (String home : homes) {
      try {
        return context
            .runner()
            .onEach(
                state,
                List.of(home),
                caller,
                (_, session) -> shape(session, statement, made, caller))
            .getFirst();
      } catch (AdminException e) {
        first = first == null ? e : first;
        if (e.result().errno() != MySqlError.ER_NO_SUCH_TABLE.errno()) {
          throw e;
        }
      }
    }
    throw first;
  }

  private static Shape shape(
      JdbcSession session, CreateTableSelect statement, TableName made, AdminCaller caller)
      throws SQLException {
    for (Map.Entry<String, String> variable : caller.queryVariables().entrySet()) {
      session.execute("SET SESSION " + variable.getKey() + " = " + variable.getValue());
    }
    String query = statement.query().empty();
    session.execute(
        "CREATE TABLE " + made.quoted() + " " + statement.definition() + " AS " + query);
    try {
      List<Warning> warnings = ShardRunner.warnings(session);
      String shown = session.query("SHOW CREATE TABLE " + made.quoted()).getFirst().get(1);
      List<String> all =
          TableInspector.load(session, made.database(), made.table())
              .orElseThrow()
              .table()
              .columns()
              .stream()
              .map(CatalogColumn::name)
              .toList();
      int selected = session.columnCount(query);
      return new Shape(
          shown.substring(shown.indexOf('(')),
          all.subList(all.size() - selected, all.size()),
          warnings);
    } finally {
      session.execute("DROP TABLE " + made.quoted());
    }
  }
}
