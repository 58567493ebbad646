package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.move.CopyTime;
import io.ringmaster.migration.move.MoveSettings;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.move.RowEstimate;
import io.ringmaster.migration.move.TableRef;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.table.Finding;
import io.ringmaster.migration.throttle.Throttle;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.proxy.admin.AdminResult.Column;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a migration would do, without doing any of it. */
final class ReshardPreview {
  /** Checks, positions, rehearsals. */
  private static final Duration STEPS = Duration.ofSeconds(10);

  private final ControlPools pools;
  private final Function<Server, Endpoint> endpoints;

  ReshardPreview(ControlPools pools, Function<Server, Endpoint> endpoints) {
    this.pools = pools;
    this.endpoints = endpoints;
  }

  /** Rows and bytes of one table that one pair of shards would move, about. */
  private record Share(Move move, TableRef table, long rows, long bytes) {}

  /**
   * The rows of EXPLAIN RESHARD.
   *
   * @param leftOut groups that stay as they are, with the reason
   */
  AdminResult explain(ClusterState state, List<Migration> migrations, Map<String, String> leftOut) {
    List<List<String>> rows = new ArrayList<>();
    for (Migration migration : migrations) {
      explain(state, migration, rows);
    }
    leftOut.forEach((group, reason) -> rows.add(List.of(group, "stays as it is", reason)));
    return new AdminResult.Table(
        List.of(
            new Column("Group", ColumnType.MYSQL_TYPE_VAR_STRING),
            new Column("What", ColumnType.MYSQL_TYPE_VAR_STRING),
            new Column("Value", ColumnType.MYSQL_TYPE_VAR_STRING)),
        rows);
  }

  private void explain(ClusterState state, Migration migration, List<List<String>> rows) {
    Relocation relocation = migration.relocation();
    String group = relocation.subject();
    List<Move> moves = relocation.moves(state.groups());
    List<TableRef> tables = TableRef.of(relocation, state);
    List<Share> shares = shares(state, relocation, moves, tables);
    long bytes = shares.stream().mapToLong(Share::bytes).sum();
    long moved = shares.stream().mapToLong(Share::rows).sum();
    for (Finding finding : problems(state, migration, moves, tables)) {
      rows.add(List.of(group, "problem", finding.toString()));
    }
    for (Move move : moves) {
      List<Share> own = shares.stream().filter(share -> share.move().equals(move)).toList();
      rows.add(
          List.of(
              group,
              "move",
              "%s -> %s: %s, about %d rows, %s"
                  .formatted(
                      move.source(),
                      move.target(),
                      keys(move),
                      own.stream().mapToLong(Share::rows).sum(),
                      size(own.stream().mapToLong(Share::bytes).sum()))));
    }
    rows.add(List.of(group, "rows", "about " + moved));
    rows.add(List.of(group, "bytes", "about " + size(bytes)));
    rows.add(
        List.of(
            group,
            "extra disk",
            "about %s on the targets until the sources are cleaned up".formatted(size(bytes))));
    rows.add(List.of(group, "expected time", time(moves, shares, migration.options())));
    rows.add(List.of(group, "predicted pause", pause(state, migration)));
    rows.add(
        List.of(
            group,
            "steps",
            "check; copy; follow the changes; compare all rows; hold writes of "
                + held(relocation)
                + ", change owners, release; follow back for "
                + words(migration.options().keepReverse())
                + "; delete the moved rows on the sources"));
    indexes(relocation)
        .ifPresent(
            names -> rows.add(List.of(group, "global indexes", names + ": kept throughout")));
    rows.add(
        List.of(
            group,
            "undo",
            "CANCEL MIGRATION before the owners change, ROLLBACK MIGRATION until the sources are"
                + " cleaned up; both lose nothing"));
  }

  /**
   * Checks what can be checked before anything begins.
   *
   * @throws AdminException 1105 with every problem and what to do about it
   */
  void refuseProblems(ClusterState state, Migration migration) {
    Relocation relocation = migration.relocation();
    Set<Finding> problems =
        problems(
            state, migration, relocation.moves(state.groups()), TableRef.of(relocation, state));
    if (!problems.isEmpty()) {
      throw AdminException.refused(Finding.sentences(problems));
    }
  }

  private Set<Finding> problems(
      ClusterState state, Migration migration, List<Move> moves, List<TableRef> tables) {
    Set<Finding> problems = new LinkedHashSet<>();
    for (Move move : tables.isEmpty() ? List.<Move>of() : moves) {
      try (MoveStream stream =
          new MoveStream(
              migration.number(),
              0,
              move,
              tables,
              endpoints.apply(ShardRunner.primary(state, move.source())),
              endpoints.apply(ShardRunner.primary(state, move.target())),
              MoveSettings.usual(Throttle.none(), CopyTime.of(migration.options())))) {
        problems.addAll(stream.preflight());
      } catch (SQLException e) {
        problems.add(
            new Finding(
                "shards " + move.source() + " and " + move.target(),
                "they can't be checked: " + e.getMessage(),
                "Try again"));
      }
    }
    return problems;
  }

  /** Whose writes wait for a moment. */
  private static String held(Relocation relocation) {
    return switch (relocation) {
      case Relocation.OfGroup _ -> "moving keys";
      case Relocation.OfTable(var before, var _) ->
          switch (before.rule()) {
            case TableRule.Sharded sharded -> "table group '" + sharded.group() + "'";
            case TableRule.Single single -> "single tables on shard '" + single.shard() + "'";
            case TableRule.Reference _, TableRule.View _ -> "the table";
          };
    };
  }

  /** Those of a table that moves by itself; empty when there are none. */
  private static Optional<String> indexes(Relocation relocation) {
    return relocation instanceof Relocation.OfTable(var before, var _)
            && before.rule() instanceof TableRule.Sharded sharded
            && !sharded.indexes().isEmpty()
        ? Optional.of(
            sharded.indexes().stream().map(GlobalIndex::name).collect(Collectors.joining(", ")))
        : Optional.empty();
  }

  private List<Share> shares(
      ClusterState state, Relocation relocation, List<Move> moves, List<TableRef> tables) {
    List<Share> shares = new ArrayList<>();
    for (Move move : moves) {
      try (JdbcSession session =
          JdbcSession.open(
              pools,
              ShardRunner.primary(state, move.source()),
              Optional.empty(),
              // What it kept may be a day old.
              Map.of("information_schema_stats_expiry", "0"))) {
        for (TableRef table : tables) {
          List<String> size =
              session
                  .query(
                      "SELECT TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH FROM information_schema.TABLES"
                          + " WHERE TABLE_SCHEMA = "
                          + JdbcSession.literal(table.database())
                          + " AND TABLE_NAME = "
                          + JdbcSession.literal(table.name()))
                  .getFirst();
          double part = part(session, relocation, move, table);
          shares.add(
              new Share(
                  move,
                  table,
                  Math.round(Long.parseLong(size.get(0)) * part),
                  Math.round(Long.parseLong(size.get(1)) * part)));
        }
      } catch (SQLException e) {
        throw ShardRunner.failure(move.source(), e);
      }
    }
    return shares;
  }

  /** The part of a source's rows that moves, taking slots for equally full. */
  private static double part(JdbcSession session, Relocation relocation, Move move, TableRef table)
      throws SQLException {
    return switch (move.rows()) {
      case Move.Slots slots -> {
        long own =
            placementBefore(relocation) instanceof Placement.Hash hash
                ? hash.slots().stream().filter(move.source()::equals).count()
                : 0;
        yield own == 0 ? 0 : (double) slots.slots().cardinality() / own;
      }
      // How keys are spread over ranges is not known without reading them.
      case Move.Intervals _ -> 0.5;
      case Move.Relocated relocated ->
          Double.parseDouble(
              session
                  .query(
                      RowEstimate.partThatMoves(
                          relocated.predicate(),
                          new TableName(table.database(), table.name()).quoted()))
                  .getFirst()
                  .getFirst());
    };
  }

  /** Null for a single table. */
  private static Placement placementBefore(Relocation relocation) {
    return switch (relocation) {
      case Relocation.OfGroup of -> of.before();
      case Relocation.OfTable of -> of.before().group().map(TableGroup::placement).orElse(null);
    };
  }

  private static String keys(Move move) {
    return switch (move.rows()) {
      case Move.Slots slots -> {
        String pinned =
            slots.with().isEmpty() ? "" : " and " + slots.with().size() + " pinned keys";
        yield slots.slots().cardinality() + " slots" + pinned;
      }
      case Move.Intervals ranges -> ranges.intervals().size() + " ranges";
      case Move.Relocated _ -> "rows of the table";
    };
  }

  /** Bytes as people say them. */
  static String size(long bytes) {
    return bytes < 1L << 20
        ? (bytes >> 10) + " KB"
        : bytes < 1L << 30
            ? (bytes >> 20) + " MB"
            : String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30));
  }

  /**
   * Pairs of shards are copied side by side, or, while they make way for clients, in turn; each row
   * is read once more to be compared.
   */
  private static String time(List<Move> moves, List<Share> shares, MigrationOptions options) {
    long slowest =
        moves.stream()
            .mapToLong(
                move ->
                    shares.stream()
                        .filter(share -> share.move().equals(move))
                        .mapToLong(Share::bytes)
                        .sum())
            .max()
            .orElse(0);
    long all = shares.stream().mapToLong(Share::bytes).sum();
    String until = "about " + words(STEPS.plus(CopyTime.work(slowest))) + " until owners change";
    return options.throttled()
        ? until
            + "; while clients are slowed down it makes way for them (THROTTLE), up to about "
            + words(STEPS.plus(CopyTime.work(all).multipliedBy(Throttle.MAKES_WAY_MOST)))
        : until;
  }

  private static String words(Duration time) {
    return time.toMinutes() < 2
        ? time.toSeconds() + " s"
        : time.toHours() < 3 ? time.toMinutes() + " minutes" : time.toHours() + " hours";
  }

  /** What the steps of a cutover cost now: a few answers of each server that takes part. */
  private String pause(ClusterState state, Migration migration) {
    long slowestNanos = 0;
    for (String shard : migration.shards()) {
      try (JdbcSession session = JdbcSession.open(pools, ShardRunner.primary(state, shard))) {
        session.query("SELECT 1");
        long begun = System.nanoTime();
        session.query("SELECT 1");
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - begun);
      } catch (SQLException e) {
        throw ShardRunner.failure(shard, e);
      }
    }
    long millis = 20 + 6 * slowestNanos / 1_000_000;
    return "about %d ms for writes of %s; above %d ms an attempt is given up and made again"
        .formatted(millis, held(migration.relocation()), migration.options().maxPause().toMillis());
  }
}
