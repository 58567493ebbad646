package io.ringmaster.router.analysis;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.router.Routing;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;

/** Finds the rule of a table by its name in the text. */
final class Tables {
  private static final Set<String> SYSTEM =
      Set.of("information_schema", "performance_schema", "mysql", "sys");

  private final Routing routing;
  private final String database;

  /**
   * Looks tables up.
   *
   * @param database the session's default database; null or empty when there is none
   */
  Tables(Routing routing, String database) {
    this.routing = routing;
    this.database = database;
  }

  /** The plan of another text in the same place. */
  Plan plan(Verb verb, String text) {
    return Analyzer.plan(verb, text, database, routing);
  }

  ShardMap map() {
    return routing.map();
  }

  /** The view that a name is one of, if it is one whose query has to stand in its place. */
  Optional<TableRule.View> view(SqlIdentifier name) {
    String owner = owner(name);
    return owner == null || owner.isEmpty()
        ? Optional.empty()
        : map()
            .state()
            .table(owner, name.names.getLast())
            .filter(TableRule.View.class::isInstance)
            .map(TableRule.View.class::cast);
  }

  /** The database that a name says, or the default one. */
  private String owner(SqlIdentifier name) {
    List<String> names = name.names;
    return names.size() > 1 ? names.get(names.size() - 2) : database;
  }

  /** A use of the table, with MySQL's errors 1046 and 1049. */
  TableUse use(SqlIdentifier name, String alias, Scope scope) throws RefusedException {
    String table = name.names.getLast();
    String owner = owner(name);
    if (owner == null || owner.isEmpty()) {
      throw new RefusedException(new Refusal(1046, "3D000", "No database selected"));
    }
    if (SYSTEM.contains(owner.toLowerCase(Locale.ROOT))) {
      return new TableUse(owner, table, alias, TableUse.Kind.SYSTEM, null, -1, null, scope);
    }
    ClusterState state = map().state();
    LogicalDatabase logical = state.databases().get(owner);
    if (logical == null) {
      throw new RefusedException(new Refusal(1049, "42000", "Unknown database '" + owner + "'"));
    }
    CatalogTable catalog = routing.catalog().table(owner, table);
    TableRule rule = state.table(owner, table).orElse(null);
    return switch (rule) {
      case null ->
          new TableUse(
              owner,
              table,
              alias,
              TableUse.Kind.UNKNOWN,
              null,
              map().number(logical.homeShard()),
              catalog,
              scope);
      case TableRule.Sharded sharded ->
          new TableUse(owner, table, alias, TableUse.Kind.SHARDED, sharded, -1, catalog, scope);
      case TableRule.Single single ->
          new TableUse(
              owner,
              table,
              alias,
              TableUse.Kind.SINGLE,
              null,
              map().number(single.shard()),
              catalog,
              scope);
      case TableRule.View view ->
          throw new RefusedException(
              ("the view %s, of tables that are not all on one shard, is not supported in this"
                      + " place; write its tables themselves")
                  .formatted(view.key()));
      case TableRule.Reference _ ->
          new TableUse(owner, table, alias, TableUse.Kind.REFERENCE, null, -1, catalog, scope);
    };
  }
}
