package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.AutoIncrement.Maker;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Reservations;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import io.ringmaster.proxy.sequence.Sequencer;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
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
              return AutoIncrement.anew(column.name(), Maker.BLOCKS);
            });
  }

  /** What makes the numbers of a rule's column when no DDL is under way. */
  static Maker maker(TableRule rule) {
    return of(rule).map(AutoIncrement::maker).orElse(Maker.BLOCKS) == Maker.BLOCKS
        ? Maker.BLOCKS
        : Maker.SNOWFLAKE;
  }

  /**
   * The rule of a table that gets {@code AUTO_INCREMENT = SNOWFLAKE}.
   *
   * @throws AdminException when it has no column for that
   */
  static TableRule snowflake(TableRule rule, CatalogTable table) {
    if (!(rule instanceof TableRule.Sharded sharded)) {
      throw AdminException.notSupported(
          "AUTO_INCREMENT = SNOWFLAKE is for sharded tables: leave it out, or end CREATE TABLE with"
              + " SHARD BY HASH(<column>)");
    }
    return sharded.with(
        Optional.of(AutoIncrement.anew(bigint(column(table)).name(), Maker.SNOWFLAKE)));
  }

  private static CatalogColumn bigint(Optional<CatalogColumn> column) {
    if (column.isEmpty()) {
      throw AdminException.refused(
          "AUTO_INCREMENT = SNOWFLAKE needs an AUTO_INCREMENT column, which the table has not");
    }
    if (!column.get().dataType().equals("bigint")) {
      throw AdminException.notSupported(
          notBigint(column.get().name(), column.get().dataType().toUpperCase(Locale.ROOT)));
    }
    return column.get();
  }

  static String notBigint(String column, String type) {
    return "AUTO_INCREMENT = SNOWFLAKE makes ids of 63 bits, and column '%s' is %s: make it BIGINT, or let it count (AUTO_INCREMENT = 1)"
        .formatted(column, type);
  }

  private static Optional<CatalogColumn> column(CatalogTable table) {
    return table.columns().stream().filter(CatalogColumn::autoIncrement).findFirst();
  }

  /**
   * Carries out DDL of a sharded table.
   *
   * @param becoming the column that becomes AUTO_INCREMENT; empty when none does
   * @param wanted what is to make the numbers; empty for what does now
   */
  AdminResult anew(
      TableRule.Sharded rule,
      Optional<String> becoming,
      Optional<Maker> wanted,
      AdminCaller caller,
      Supplier<AdminResult> ddl) {
    Maker before = maker(rule);
    Maker after = wanted.orElse(before);
    String column =
        rule.autoIncrement().map(AutoIncrement::column).or(() -> becoming).orElseThrow();
    AutoIncrement closed =
        AutoIncrement.anew(column, before == Maker.BLOCKS ? Maker.BLOCKS : Maker.SNOWFLAKE_HELD);
    if (before != after && after == Maker.SNOWFLAKE) {
      tables(context.store().state(), rule, caller).forEach(table -> bigint(column(table)));
    }
    context.store().sequences().create(closed.sequence(), Reservations.CLOSED);
    TableRule.Sharded during = rule.with(Optional.of(closed));
    ClusterState state = replace(rule, during);
    try {
      context.awaitSettled(state);
      becoming.ifPresent(name -> refuseZeros(state, during, name, caller));
      if (before != after && after == Maker.SNOWFLAKE) {
        refuseFuture(state, during, column, caller);
      }
    } catch (RuntimeException e) {
      replace(during, rule);
      context.store().sequences().remove(closed.sequence());
      throw e;
    }
    boolean done = false;
    try {
      AdminResult result = ddl.get();
      done = true;
      return result;
    } finally {
      open(state, during, closed, done ? after : before, caller);
      context.forgetSequences(List.of(rule));
    }
  }

  /** The table as its shards have it. */
  private List<CatalogTable> tables(ClusterState state, TableRule rule, AdminCaller caller) {
    return context
        .runner()
        .onEach(
            state,
            TableShards.ofRows(state, rule),
            caller,
            (_, session) -> TableInspector.load(session, rule.database(), rule.table()))
        .stream()
        .flatMap(Optional::stream)
        .map(TableShape::table)
        .toList();
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
      ClusterState state,
      TableRule.Sharded during,
      AutoIncrement closed,
      Maker maker,
      AdminCaller caller) {
    Optional<AutoIncrement> now =
        tables(state, during, caller).stream()
            .flatMap(table -> column(table).stream())
            .map(
                column ->
                    maker == Maker.SNOWFLAKE
                        ? AutoIncrement.anew(column.name(), maker)
                        : new AutoIncrement(column.name(), closed.sequence(), maker))
            .findFirst();
    if (!now.equals(during.autoIncrement())) {
      ClusterState opened = replace(during, during.with(now));
      if (maker == Maker.SNOWFLAKE) {
        // Who still has the rule of before would let the closed sequence begin to count.
        context.awaitProxies(
            opened, "INSERTs into '%s' through it wait until it has".formatted(during.key()));
      }
    }
    context.store().sequences().remove(closed.sequence());
  }

  /** Ids of the future may be made again. */
  private void refuseFuture(ClusterState state, TableRule rule, String column, AdminCaller caller) {
    String query =
        "SELECT MAX(%s) FROM %s.%s"
            .formatted(
                JdbcSession.quote(column),
                JdbcSession.quote(rule.database()),
                JdbcSession.quote(rule.table()));
    String now = Long.toString(Sequencer.leastSnowflake(System.currentTimeMillis()));
    for (String greatest :
        context
            .runner()
            .onEach(
                state,
                TableShards.ofRows(state, rule),
                caller,
                (_, session) -> String.valueOf(session.query(query).getFirst().getFirst()))) {
      if (!greatest.equals("null") && new BigInteger(greatest).compareTo(new BigInteger(now)) > 0) {
        throw AdminException.notSupported(
            ("rows of '%s' have values in '%s' up to %s, and SNOWFLAKE ids begin at %s now, so one"
                    + " could be made that is there already: give these rows lesser values first")
                .formatted(rule.key(), column, greatest, now));
      }
    }
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
