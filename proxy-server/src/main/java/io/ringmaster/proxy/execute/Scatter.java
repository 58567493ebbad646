package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.MySqlCharset;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.GatherRead;
import io.ringmaster.proxy.gather.HavingValues;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.MergeSpec;
import io.ringmaster.proxy.gather.RowSearch;
import io.ringmaster.proxy.gather.RowShares;
import io.ringmaster.proxy.gather.ScatterWriteExecution;
import io.ringmaster.proxy.gather.ShardStatements;
import io.ringmaster.proxy.gather.ShardTarget;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.gather.WriteSpec;
import io.ringmaster.proxy.local.DefaultedColumns;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.binding.Parameters;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Pace;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import io.ringmaster.router.plan.Splice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.UnaryOperator;

/** Starts statements that concern several shards: makes the text, or the execution, for each. */
final class Scatter {
  /** An INSERT of so many rows loads data, and is to be fast. */
  private static final int BULK_ROWS = 100;

  private final LoopContext loop;
  private final ClientSession session;
  private final ShardMap map;
  private final StatementText statement;
  private final ExecuteCommand execute;
  private final Digest digest;

  private Scatter(
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

  /** A statement that turns out not to be supported when its rows are looked at. */
  static final class RefusedScatter extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedScatter(String message) {
      super(message);
    }
  }

  /**
   * Starts a read on the shards the binder found.
   *
   * @param map that the binder used
   * @param pace of the plan; null when it is never pipelined
   * @param mayShare whether the session is in no state that keeps it from sharing connections
   * @param otherwise is run instead of {@code done} when there is no merge of the columns' types
   * @throws IllegalArgumentException for LIMIT operands that MySQL does not take either
   */
  static ScatterRunner.Scattered read(
      LoopContext loop,
      ClientSession session,
      Plan.Read plan,
      ShardMap map,
      StatementText statement,
      Pace pace,
      boolean mayShare,
      Runnable done,
      Consumer<SqlFailure> otherwise) {
    return new Scatter(loop, session, map, statement, loop.digest())
        .read(plan, pace, mayShare, done, otherwise);
  }

  /**
   * Starts a write on the shards the binder found.
   *
   * @param map that the binder used
   */
  static ScatterRunner.Scattered write(
      LoopContext loop,
      ClientSession session,
      Plan.Write plan,
      ShardMap map,
      StatementText statement,
      Runnable done) {
    return new Scatter(loop, session, map, statement, loop.digest()).write(plan, done);
  }

  /**
   * The texts that the shards would get which the binder found, in ascending order of the shards.
   *
   * @param digest of the statement
   * @throws RefusedScatter when it would be refused
   * @throws IllegalArgumentException for LIMIT operands that MySQL does not take either
   */
  static List<byte[]> texts(
      LoopContext loop,
      ClientSession session,
      Plan plan,
      ShardMap map,
      StatementText statement,
      Digest digest) {
    return new Scatter(loop, session, map, statement, digest).texts(plan);
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
    return new Scatter(loop, session, map, statement, digest)
        .texts(
            write,
            loop.binder().shards().stream().boxed().toList(),
            limited.search().get().splices());
  }

  private List<byte[]> texts(Plan plan) {
    int[] targets = targets(loop.binder().shards());
    return switch (plan) {
      case Plan.Read read ->
          texts(
              targets,
              read.selector(),
              read.ownership(),
              splices(read.gather()),
              limit(limitOf(read.gather())));
      case Plan.Write write when write.scatter() instanceof Plan.Scattering.SplitRows ->
          split(rowBounds(), List.copyOf(rowsByShard(loop.binder()).values()));
      case Plan.Write write ->
          texts(targets, write.selector(), write.ownership(), List.of(), LimitValues.NONE);
      case Plan.Composed _, Plan.Finished _, Plan.Local _, Plan.Refuse _, Plan.Unparsed _ ->
          throw new IllegalStateException("not scattered: " + plan);
    };
  }

  private static List<Splice> splices(Gather gather) {
    return switch (gather) {
      case Gather.Rows rows -> rows.splices();
      case Gather.OneRow one -> one.splices();
      case Gather.Finished _, Gather.Refused _ ->
          throw new IllegalStateException("not merged: " + gather);
    };
  }

  private static Gather.Limit limitOf(Gather gather) {
    return switch (gather) {
      case Gather.Rows rows -> rows.limit();
      case Gather.OneRow one -> one.limit();
      case Gather.Finished _, Gather.Refused _ ->
          throw new IllegalStateException("not merged: " + gather);
    };
  }

  private static int[] targets(BitSet shards) {
    int[] targets = new int[shards.cardinality()];
    int shard = -1;
    for (int i = 0; i < targets.length; i++) {
      shard = shards.nextSetBit(shard + 1);
      targets[i] = shard;
    }
    return targets;
  }

  private ScatterRunner.Scattered read(
      Plan.Read plan, Pace pace, boolean mayShare, Runnable done, Consumer<SqlFailure> otherwise) {
    int[] targets = targets(loop.binder().shards());
    LimitValues limit = limit(limitOf(plan.gather()));
    List<Splice> splices = splices(plan.gather());
    if (!Splicer.copied(digest, splices).isEmpty()) {
      throw new RefusedScatter(
          "ORDER BY an expression with parameters, which is not selected, is not supported over"
              + " several shards; select it");
    }
    HavingValues having = HavingValues.NONE;
    BitSet pushed = new BitSet();
    BitSet dropped = new BitSet();
    if (plan.gather() instanceof Gather.Rows rows) {
      if (splices.stream().anyMatch(s -> s instanceof Splice.PushedLimit)) {
        pushed = Splicer.limitParameters(digest, rows.limit());
      }
      Optional<Having> asked = rows.groups().flatMap(Gather.Groups::having);
      if (asked.isPresent()) {
        having = having(asked.get());
        dropped = Splicer.parametersOf(digest, asked.get());
      }
    }
    List<byte[]> texts = texts(targets, plan.selector(), plan.ownership(), splices, limit);
    session.measures().reads("", targets, texts);
    boolean cursor =
        execute != null
            && execute.wantsCursor()
            && !plan.facts().callsPrograms()
            && !session.output().isDiverted();
    ShardStatements statements = statements(texts, dropped, pushed, limit, cursor);
    MergeSpec spec =
        new MergeSpec(
            plan.gather(),
            limit,
            having,
            kind() == ResponseScanner.Kind.STMT_EXECUTE,
            session.profile().deprecateEof(),
            false,
            cursor,
            LimitValues.UNLIMITED);
    boolean byName = execute != null && execute.isByName();
    boolean shares = mayShare && pace != null && !byName && !cursor && pace.isShort();
    GatherRead.Share share = null;
    long rows = shares && isSplit(plan.gather()) ? limit.share(targets.length) : -1;
    if (rows != LimitValues.UNLIMITED && pace.isEven()) {
      LimitValues least = new LimitValues(0, rows);
      List<byte[]> some = texts(targets, plan.selector(), plan.ownership(), splices, least);
      share = new GatherRead.Share(rows, statements(some, dropped, pushed, least, false));
    }
    GatherRead read =
        new GatherRead(
            ShardTarget.of(loop.shards(), targets),
            spec,
            statements,
            share,
            plan.facts().ofOneMoment() ? state().at(Instant.now()) : state(),
            Needs.of(plan.facts()),
            pace,
            cursor ? execute::opened : null,
            done,
            otherwise);
    return ScatterRead.start(loop, session, read, shares);
  }

  /**
   * Whether rows stay as they are, and are the first by an order: each shard has a share of them.
   */
  private static boolean isSplit(Gather gather) {
    return gather instanceof Gather.Rows rows
        && rows.leavesOut()
        && rows.groups().isEmpty()
        && !rows.distinct();
  }

  private ScatterRunner.Scattered write(Plan.Write plan, Runnable done) {
    Binder binder = loop.binder();
    List<Integer> targets = new ArrayList<>();
    List<BitSet> inserted = List.of();
    ShardStatements statements;
    WriteSpec.Order order = WriteSpec.Order.ONE_BY_ONE;
    RowShares shares = null;
    RowSearch search = null;
    ShardStatements lastRow = null;
    switch (plan.scatter()) {
      case Plan.Scattering.SplitRows _ -> {
        int[] bounds = rowBounds();
        Map<Integer, BitSet> rows = rowsByShard(binder);
        targets.addAll(rows.keySet());
        inserted = List.copyOf(rows.values());
        statements = splitStatements(bounds, inserted);
        lastRow = lastRow(bounds);
        if (binder.rowCount() >= BULK_ROWS
            && digest.verb() != Verb.REPLACE
            && !Tokens.names(digest, "DUPLICATE")) {
          // It waits only for who loads the same keys at the same time.
          order = WriteSpec.Order.AT_ONCE;
        }
      }
      case Plan.Scattering.Copies _ -> {
        order = WriteSpec.Order.FIRST_BEFORE_OTHERS;
        binder.shards().stream().forEach(targets::add);
        statements = sameText(plan, targets);
      }
      case Plan.Scattering.SameText _ -> {
        binder.shards().stream().forEach(targets::add);
        statements = sameText(plan, targets);
      }
      case Plan.Scattering.Limited limited -> {
        binder.shards().stream().forEach(targets::add);
        LimitValues limit = limit(limited.limit());
        shares = new RowShares(limit.count());
        LimitedWrite limitedWrite =
            new LimitedWrite(
                session, statement, digest, limited, splices -> texts(plan, targets, splices));
        statements = limitedWrite.statements(shares);
        search = limitedWrite.search(limit, targets.size());
      }
      case Plan.Scattering.Composed composed -> throw new IllegalStateException("" + composed);
      case Plan.Scattering.Refused refused -> throw new IllegalStateException("" + refused);
    }
    if (execute != null) {
      // What is sent has its values.
      execute.discard();
    }
    var running =
        new ScatterWriteExecution(
            loop.shards(),
            session,
            new WriteSpec(
                targets,
                inserted,
                plan.scatter() instanceof Plan.Scattering.Copies,
                ignores(),
                plan.facts().callsPrograms(),
                order,
                kind(),
                insertId(lastRow),
                shares,
                search,
                inserted.isEmpty() ? DefaultedColumns.NONE : DefaultedColumns.of(digest)),
            statements,
            state().at(Instant.now()),
            Needs.of(plan.facts()),
            done);
    return started(running::start, running::writable, running::cancel, running::isStoppable);
  }

  private SessionState state() {
    return execute == null ? session.state() : execute.state(session);
  }

  private ResponseScanner.Kind kind() {
    return execute == null ? ResponseScanner.Kind.QUERY : execute.kind();
  }

  /**
   * What the numbers of the rows make the insert id.
   *
   * @param lastRow null when it is not to be asked
   */
  private WriteSpec.InsertId insertId(ShardStatements lastRow) {
    Numbered numbered = statement.numbered();
    return numbered == null
        ? WriteSpec.InsertId.OF_SERVERS
        : new WriteSpec.InsertId() {
          @Override
          public String question(BitSet rows) {
            return numbered.query(rows);
          }

          @Override
          public boolean mayLeaveOut() {
            return numbered.numbering().mayLeaveOut();
          }

          @Override
          public ShardStatements lastRow() {
            return lastRow;
          }

          @Override
          public long last() {
            return numbered.last();
          }

          @Override
          public long reported(long affectedRows, long ofServers, long stored) {
            return numbered.ofSeveralShards(affectedRows, ofServers, stored);
          }

          @Override
          public long remembered(long affectedRows, long reported, long stored) {
            boolean left = numbered.numbering().mayLeaveOut() && stored == 0;
            return isMade() && !left ? reported : 0;
          }

          @Override
          public boolean isMade() {
            return numbered.isMade();
          }
        };
  }

  /** Whether it is an INSERT IGNORE; one word may stand between the two. */
  private boolean ignores() {
    Tokens tokens = new Tokens(digest);
    return tokens.text(1).equalsIgnoreCase("IGNORE") || tokens.text(2).equalsIgnoreCase("IGNORE");
  }

  private static ScatterRunner.Scattered started(
      Runnable start, Runnable writable, Runnable cancel, BooleanSupplier stoppable) {
    start.run();
    return new ScatterRunner.Scattered() {
      @Override
      public void writable() {
        writable.run();
      }

      @Override
      public void cancel() {
        cancel.run();
      }

      @Override
      public boolean isStoppable() {
        return stoppable.getAsBoolean();
      }
    };
  }

  private static Map<Integer, BitSet> rowsByShard(Binder binder) {
    Map<Integer, BitSet> rows = new TreeMap<>();
    for (int row = 0; row < binder.rowCount(); row++) {
      rows.computeIfAbsent(binder.rowShard(row), _ -> new BitSet()).set(row);
    }
    return rows;
  }

  /** Where each row of an INSERT begins and ends. */
  private int[] rowBounds() {
    int[] bounds = Splicer.rowBounds(statement.sql(), digest);
    if (bounds.length != 2 * loop.binder().rowCount()) {
      throw new RefusedScatter(
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
  private ShardStatements lastRow(int[] bounds) {
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
    sql.writeBytes(numbered.found().getBytes(charset(session)));
    List<byte[]> texts = List.of(sql.toByteArray());
    return execute == null
        ? ShardStatements.ofTexts(texts)
        : PreparedOnShards.selected(
            session, execute, texts, List.of(Splicer.parametersOfRows(digest, bounds, last)));
  }

  private ShardStatements splitStatements(int[] bounds, List<BitSet> rowsOfTargets) {
    List<byte[]> texts = split(bounds, rowsOfTargets);
    if (execute == null) {
      return ShardStatements.ofTexts(texts);
    }
    List<BitSet> kept =
        rowsOfTargets.stream().map(rows -> Splicer.parametersOfRows(digest, bounds, rows)).toList();
    return PreparedOnShards.selected(session, execute, texts, kept);
  }

  private ShardStatements sameText(Plan.Write plan, List<Integer> targets) {
    return statements(
        texts(plan, targets, List.of()), new BitSet(), new BitSet(), LimitValues.NONE, false);
  }

  private List<byte[]> texts(Plan.Write plan, List<Integer> targets, List<Splice> splices) {
    int[] shards = targets.stream().mapToInt(Integer::intValue).toArray();
    return texts(shards, plan.selector(), plan.ownership(), splices, LimitValues.NONE);
  }

  /**
   * The text for each target: the same for all, but for those that hold rows they do not own.
   *
   * @param splices for all of them
   */
  private List<byte[]> texts(
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
        case Ownership.Nowhere(Refusal refusal) -> throw new RefusedScatter(refusal.message());
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
        charset(session));
  }

  /**
   * What the shards get.
   *
   * @param dropped parameters that are not in the texts
   * @param pushed those of a pushed LIMIT, which one replaces
   * @param cursor whether they open one
   */
  private ShardStatements statements(
      List<byte[]> texts, BitSet dropped, BitSet pushed, LimitValues limit, boolean cursor) {
    if (execute != null) {
      return PreparedOnShards.whole(session, execute, texts, dropped, pushed, limit, cursor);
    }
    return ShardStatements.ofTexts(texts);
  }

  private LimitValues limit(Gather.Limit limit) {
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

  private HavingValues having(Having asked) {
    HavingValues values =
        HavingValues.of(
            statement.sql(),
            digest,
            session.lexerMode(),
            asked,
            execute == null ? null : execute.parameters());
    if (values == null) {
      throw new RefusedScatter(HavingValues.REFUSED);
    }
    return values;
  }

  /** The character set of a session's statements. */
  static Charset charset(ClientSession session) {
    MySqlCharset charset = Charsets.charset(session.clientCharset());
    return charset == null ? StandardCharsets.UTF_8 : charset.charset();
  }
}
