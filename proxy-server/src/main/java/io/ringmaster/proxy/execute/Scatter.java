package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
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
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.Pace;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Starts statements that concern several shards. */
final class Scatter {
  /** An INSERT of so many rows loads data, and is to be fast. */
  private static final int BULK_ROWS = 100;

  private final LoopContext loop;
  private final ClientSession session;
  private final ShardTexts texts;
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
    this.texts = new ShardTexts(loop, session, map, statement, digest);
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

  private ScatterRunner.Scattered read(
      Plan.Read plan, Pace pace, boolean mayShare, Runnable done, Consumer<SqlFailure> otherwise) {
    int[] targets = ShardTexts.targets(loop.binder().shards());
    LimitValues limit = texts.limit(ShardTexts.limitOf(plan.gather()));
    List<Splice> splices = ShardTexts.splices(plan.gather());
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
        having = texts.having(asked.get());
        dropped = Splicer.parametersOf(digest, asked.get());
      }
    }
    List<byte[]> whole = texts.of(targets, plan.selector(), plan.ownership(), splices, limit);
    session.measures().reads("", targets, whole);
    boolean cursor =
        execute != null
            && execute.wantsCursor()
            && !plan.facts().callsPrograms()
            && !session.output().isDiverted();
    ShardStatements statements = texts.statements(whole, dropped, pushed, limit, cursor);
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
      List<byte[]> some = texts.of(targets, plan.selector(), plan.ownership(), splices, least);
      share = new GatherRead.Share(rows, texts.statements(some, dropped, pushed, least, false));
    }
    GatherRead read =
        new GatherRead(
            ShardTarget.of(loop.shards(), targets),
            spec,
            statements,
            plan.facts().locking(),
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
        int[] bounds = texts.rowBounds();
        Map<Integer, BitSet> rows = ShardTexts.rowsByShard(binder);
        targets.addAll(rows.keySet());
        inserted = List.copyOf(rows.values());
        statements = texts.splitStatements(bounds, inserted);
        lastRow = texts.lastRow(bounds);
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
        statements = texts.sameText(plan, targets);
      }
      case Plan.Scattering.SameText _ -> {
        binder.shards().stream().forEach(targets::add);
        statements = texts.sameText(plan, targets);
      }
      case Plan.Scattering.Limited limited -> {
        binder.shards().stream().forEach(targets::add);
        LimitValues limit = texts.limit(limited.limit());
        shares = new RowShares(limit.count());
        LimitedWrite limitedWrite =
            new LimitedWrite(
                session, statement, digest, limited, splices -> texts.of(plan, targets, splices));
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

  /** The character set of a session's statements. */
  static Charset charset(ClientSession session) {
    MySqlCharset charset = Charsets.charset(session.clientCharset());
    return charset == null ? StandardCharsets.UTF_8 : charset.charset();
  }
}
