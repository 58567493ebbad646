package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.proxy.gather.HavingValues;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.ShardStatements;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.binding.Parameters;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import io.ringmaster.router.plan.Splice;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import java.util.function.UnaryOperator;

/**
 * What each shard gets of a statement that concerns several: its text, or its execution, by the
 * plan's splices, the rows that it owns and the LIMIT that is pushed down.
 */
final class ShardTexts {
  private final LoopContext loop;
  private final ClientSession session;
  private final ShardMap map;
  private final StatementText statement;
  private final ExecuteCommand execute;
  private final Digest digest;

  /**
   * For a statement.
   *
   * @param map that the binder used
   * @param digest of the statement
   */
  ShardTexts(
      LoopContext loop,
      ClientSession session,
      ShardMap map,
      StatementText statement,
      Digest digest) {
    this.loop = loop;
    this.session = session;
    this.map = map;
    this.statement = statement;
    this.execute = statement.execute();
    this.digest = digest;
  }

  /**
   * The texts that the shards would get which the binder found, in ascending order of the shards.
   *
   * @param digest of the statement
   * @throws Scatter.RefusedScatter when it would be refused
   * @throws IllegalArgumentException for LIMIT operands that MySQL does not take either
   */
  static List<byte[]> texts(
      LoopContext loop,
      ClientSession session,
      Plan plan,
      ShardMap map,
      StatementText statement,
      Digest digest) {
    return new ShardTexts(loop, session, map, statement, digest).texts(plan);
  }

  /**
   * The texts by which the shards tell which of them have the first rows, of a write with ORDER BY
   * and LIMIT; empty for any other.
   */
  static List<byte[]> searches(
      LoopContext loop,
      ClientSession session,
      Plan plan,
      ShardMap map,
      StatementText statement,
      Digest digest) {
    if (!(plan instanceof Plan.Write write
        && write.scatter() instanceof Plan.Scattering.Limited limited
        && limited.search().isPresent())) {
      return List.of();
    }
    return new ShardTexts(loop, session, map, statement, digest)
        .of(
            write,
            loop.binder().shards().stream().boxed().toList(),
            limited.search().get().splices());
  }

  private List<byte[]> texts(Plan plan) {
    int[] targets = targets(loop.binder().shards());
    return switch (plan) {
      case Plan.Read read ->
          of(
              targets,
              read.selector(),
              read.ownership(),
              splices(read.gather()),
              limit(limitOf(read.gather())));
      case Plan.Write write when write.scatter() instanceof Plan.Scattering.SplitRows ->
          split(rowBounds(), List.copyOf(rowsByShard(loop.binder()).values()));
      case Plan.Write write ->
          of(targets, write.selector(), write.ownership(), List.of(), LimitValues.NONE);
      case Plan.Composed _,
          Plan.Finished _,
          Plan.Viewed _,
          Plan.Local _,
          Plan.Refuse _,
          Plan.Unparsed _ ->
          throw new IllegalStateException("not scattered: " + plan);
    };
  }

  static List<Splice> splices(Gather gather) {
    return switch (gather) {
      case Gather.Rows rows -> rows.splices();
      case Gather.OneRow one -> one.splices();
      case Gather.Finished _, Gather.Refused _ ->
          throw new IllegalStateException("not merged: " + gather);
    };
  }

  static Gather.Limit limitOf(Gather gather) {
    return switch (gather) {
      case Gather.Rows rows -> rows.limit();
      case Gather.OneRow one -> one.limit();
      case Gather.Finished _, Gather.Refused _ ->
          throw new IllegalStateException("not merged: " + gather);
    };
  }

  static int[] targets(BitSet shards) {
    int[] targets = new int[shards.cardinality()];
    int shard = -1;
    for (int i = 0; i < targets.length; i++) {
      shard = shards.nextSetBit(shard + 1);
      targets[i] = shard;
    }
    return targets;
  }

  static Map<Integer, BitSet> rowsByShard(Binder binder) {
    Map<Integer, BitSet> rows = new TreeMap<>();
    for (int row = 0; row < binder.rowCount(); row++) {
      rows.computeIfAbsent(binder.rowShard(row), _ -> new BitSet()).set(row);
    }
    return rows;
  }

  /** Where each row of an INSERT begins and ends. */
  int[] rowBounds() {
    int[] bounds = Splicer.rowBounds(statement.sql(), digest);
    if (bounds.length != 2 * loop.binder().rowCount()) {
      throw new Scatter.RefusedScatter(
          "The rows of this INSERT belong to several shards and can't be told apart; insert the"
              + " rows one by one");
    }
    return bounds;
  }

  private List<byte[]> split(int[] bounds, List<BitSet> rowsOfTargets) {
    return rowsOfTargets.stream()
        .map(rows -> Splicer.rows(statement.sql(), statement.off(), statement.len(), bounds, rows))
        .toList();
  }

  /**
   * The last row alone, so that its server says the number of the row that it finds there already;
   * null for what has none, or does not find any.
   */
  ShardStatements lastRow(int[] bounds) {
    Numbered numbered = statement.numbered();
    if (numbered == null || !Tokens.names(digest, "DUPLICATE")) {
      return null;
    }
    BitSet last = new BitSet();
    last.set(bounds.length / 2 - 1);
    int end = digest.tokenEnd(digest.tokenCount() - 1);
    ByteArrayOutputStream sql = new ByteArrayOutputStream();
    sql.writeBytes(
        Splicer.rows(statement.sql(), statement.off(), end - statement.off(), bounds, last));
    sql.writeBytes(numbered.found().getBytes(Scatter.charset(session)));
    List<byte[]> texts = List.of(sql.toByteArray());
    return execute == null
        ? ShardStatements.ofTexts(texts)
        : PreparedOnShards.selected(
            session, execute, texts, List.of(Splicer.parametersOfRows(digest, bounds, last)));
  }

  ShardStatements splitStatements(int[] bounds, List<BitSet> rowsOfTargets) {
    List<byte[]> texts = split(bounds, rowsOfTargets);
    if (execute == null) {
      return ShardStatements.ofTexts(texts);
    }
    List<BitSet> kept =
        rowsOfTargets.stream().map(rows -> Splicer.parametersOfRows(digest, bounds, rows)).toList();
    return PreparedOnShards.selected(session, execute, texts, kept);
  }

  ShardStatements sameText(Plan.Write plan, List<Integer> targets) {
    return statements(
        of(plan, targets, List.of()), new BitSet(), new BitSet(), LimitValues.NONE, false);
  }

  List<byte[]> of(Plan.Write plan, List<Integer> targets, List<Splice> splices) {
    int[] shards = targets.stream().mapToInt(Integer::intValue).toArray();
    return of(shards, plan.selector(), plan.ownership(), splices, LimitValues.NONE);
  }

  /**
   * The text for each target: the same for all, but for those that hold rows they do not own.
   *
   * @param splices for all of them
   */
  List<byte[]> of(
      int[] targets,
      Selector selector,
      Ownership ownership,
      List<Splice> splices,
      LimitValues limit) {
    byte[] plain = null;
    List<byte[]> texts = new ArrayList<>(targets.length);
    for (int target : targets) {
      OwnershipFilter filter = OwnedRows.filter(map, selector, target);
      if (filter == null) {
        plain = plain == null ? splice(splices, limit, UnaryOperator.identity()) : plain;
        texts.add(plain);
        continue;
      }
      List<Splice> both = new ArrayList<>();
      switch (ownership) {
        case Ownership.Points(List<Splice> points) -> both.addAll(points);
        case Ownership.Nowhere(Refusal refusal) ->
            throw new Scatter.RefusedScatter(refusal.message());
        case Ownership.Unneeded _ -> throw new IllegalStateException("no points: " + selector);
      }
      // Behind those of the ownership: what is added at the end of WHERE follows all of it.
      both.addAll(splices);
      texts.add(splice(both, limit, filter::predicate));
    }
    return texts;
  }

  private byte[] splice(List<Splice> splices, LimitValues limit, UnaryOperator<String> owned) {
    return Splicer.splice(
        statement.sql(),
        statement.off(),
        statement.len(),
        digest,
        splices,
        limit,
        owned,
        Scatter.charset(session));
  }

  /**
   * What the shards get.
   *
   * @param dropped parameters that are not in the texts
   * @param pushed those of a pushed LIMIT, which one replaces
   * @param cursor whether they open one
   */
  ShardStatements statements(
      List<byte[]> texts, BitSet dropped, BitSet pushed, LimitValues limit, boolean cursor) {
    if (execute != null) {
      return PreparedOnShards.whole(session, execute, texts, dropped, pushed, limit, cursor);
    }
    return ShardStatements.ofTexts(texts);
  }

  LimitValues limit(Gather.Limit limit) {
    if (limit.countSlot() < 0) {
      // Each shard applies the session's own limit, and so must the merge.
      return new LimitValues(0, session.state().rowLimit(), limit.atTheEnd());
    }
    IntToLongFunction parameters =
        ordinal -> {
          if (execute == null) {
            throw new IllegalArgumentException("parameter in a text statement");
          }
          // To EXECUTE, LIMIT NULL is LIMIT 0.
          return execute.isByName() && execute.parameters().kind(ordinal) == Parameters.Kind.NULL
              ? 0
              : execute.parameters().unsignedValue(ordinal);
        };
    return LimitValues.of(statement.sql(), digest, limit, parameters);
  }

  HavingValues having(Having asked) {
    HavingValues values =
        HavingValues.of(
            statement.sql(),
            digest,
            session.lexerMode(),
            asked,
            execute == null ? null : execute.parameters());
    if (values == null) {
      throw new Scatter.RefusedScatter(HavingValues.REFUSED);
    }
    return values;
  }
}
