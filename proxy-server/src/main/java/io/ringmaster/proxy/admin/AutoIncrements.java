package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Reservations;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * DDL by which the count of an AUTO_INCREMENT column begins anew, or the column becomes another.
 *
 * <ol>
 *   <li>The rule gets a new sequence that is closed: INSERTs that come now wait.
 *   <li>Statements that have numbers of the old one end, in all proxies.
 *   <li>The DDL is carried out on the shards.
 *   <li>The rule gets the column that there is now, and the sequence is opened: the first INSERT
 *       finds out where it begins.
 * </ol>
 *
 * <p>After a crash in between the sequence stays closed, INSERTs get error 1467, and the same
 * statement said again opens it.
 */
final class AutoIncrements {
  private static final Set<String> INTEGERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

  private final AdminContext context;

  AutoIncrements(AdminContext context) {
    this.context = context;
  }

  /** The column of a rule whose numbers the proxies make. */
  static Optional<AutoIncrement> of(TableRule rule) {
    return rule instanceof TableRule.Sharded sharded ? sharded.autoIncrement() : Optional.empty();
  }

  /**
   * The AUTO_INCREMENT column of a table that gets on several shards.
   *
   * @throws AdminException when it is no integer
   */
  static Optional<AutoIncrement> of(CatalogTable table) {
    return column(table)
        .map(
            column -> {
              if (!INTEGERS.contains(column.dataType())) {
                throw AdminException.notSupported(
                    "AUTO_INCREMENT column '%s' of type %s is not supported on several shards: use an integer type"
                        .formatted(column.name(), column.dataType()));
              }
              return AutoIncrement.anew(column.name());
            });
  }

  private static Optional<CatalogColumn> column(CatalogTable table) {
    return table.columns().stream().filter(CatalogColumn::autoIncrement).findFirst();
  }

  /**
   * Carries out DDL of a sharded table.
   *
   * @param becoming the column that becomes AUTO_INCREMENT; empty when none does
   */
  AdminResult anew(
      TableRule.Sharded rule,
      Optional<String> becoming,
      AdminCaller caller,
      Supplier<AdminResult> ddl) {
    String column =
        rule.autoIncrement().map(AutoIncrement::column).or(() -> becoming).orElseThrow();
    AutoIncrement closed = AutoIncrement.anew(column);
    context.store().sequences().create(closed.sequence(), Reservations.CLOSED);
    TableRule.Sharded during = rule.with(Optional.of(closed));
    ClusterState state = replace(rule, during);
    try {
      context.awaitSettled(state);
      becoming.ifPresent(name -> refuseZeros(state, during, name, caller));
    } catch (RuntimeException e) {
      replace(during, rule);
      context.store().sequences().remove(closed.sequence());
      throw e;
    }
    try {
      return ddl.get();
    } finally {
      open(state, during, closed, caller);
      context.forgetSequences(List.of(rule));
    }
  }

  private ClusterState replace(TableRule before, TableRule after) {
    return context
        .store()
        .update(
            now -> {
              if (!before.equals(now.tables().get(before.key()))) {
                throw AdminException.refused(
                    "table '" + before.key() + "' was changed at the same time; say it again");
              }
              return List.of(new Change.Replace(after));
            });
  }

  /** Lets INSERTs go on, with the column that the shards have now. */
  private void open(
      ClusterState state, TableRule.Sharded during, AutoIncrement closed, AdminCaller caller) {
    Optional<AutoIncrement> now =
        context
            .runner()
            .onEach(
                state,
                TableShards.ofRows(state, during),
                caller,
                (_, session) -> TableInspector.load(session, during.database(), during.table()))
            .stream()
            .flatMap(Optional::stream)
            .map(TableShape::table)
            .flatMap(table -> column(table).stream())
            .map(column -> new AutoIncrement(column.name(), closed.sequence()))
            .findFirst();
    if (!now.equals(during.autoIncrement())) {
      replace(during, during.with(now));
    }
    context.store().sequences().remove(closed.sequence());
  }

  /** MySQL would give numbers to such rows, each shard its own. */
  private void refuseZeros(ClusterState state, TableRule rule, String column, AdminCaller caller) {
    String name = JdbcSession.quote(column);
    String query =
        "SELECT 1 FROM %s.%s WHERE %s IS NULL OR %s = 0 LIMIT 1"
            .formatted(
                JdbcSession.quote(rule.database()), JdbcSession.quote(rule.table()), name, name);
    boolean found =
        context
            .runner()
            .onEach(
                state,
                TableShards.ofRows(state, rule),
                caller,
                (_, session) -> !session.query(query).isEmpty())
            .contains(true);
    if (found) {
      throw AdminException.notSupported(
          ("rows of '%s' have 0 or NULL in '%s', which each shard would give numbers of its own:"
                  + " give them values first")
              .formatted(rule.key(), column));
    }
  }
}
