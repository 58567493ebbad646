package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.MySqlCharset;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.gather.GatherExecution;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.MergeSpec;
import io.ringmaster.proxy.gather.ScatterWriteExecution;
import io.ringmaster.proxy.gather.ShardStatements;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Plan;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

/** Starts statements that concern several shards: makes the text, or the execution, for each. */
final class Scatter {
  private final LoopContext loop;
  private final ClientSession session;
  private final StatementText statement;
  private final ExecuteCommand execute;
  private final Digest digest;

  private Scatter(LoopContext loop, ClientSession session, StatementText statement) {
    this.loop = loop;
    this.session = session;
    this.statement = statement;
    this.execute = statement.execute();
    this.digest = loop.digest();
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
   * @throws IllegalArgumentException for LIMIT operands that MySQL does not take either
   */
  static ScatterRunner.Scattered read(
      LoopContext loop,
      ClientSession session,
      Plan.Read plan,
      StatementText statement,
      Runnable done) {
    return new Scatter(loop, session, statement).read(plan, done);
  }

  /** Starts a write on the shards the binder found. */
  static ScatterRunner.Scattered write(
      LoopContext loop,
      ClientSession session,
      Plan.Write plan,
      StatementText statement,
      Runnable done) {
    return new Scatter(loop, session, statement).write(plan, done);
  }

  private ScatterRunner.Scattered read(Plan.Read plan, Runnable done) {
    int[] targets = loop.binder().shards().stream().toArray();
    LimitValues limit = LimitValues.NONE;
    byte[] text = java.util.Arrays.copyOfRange(statement.sql(), statement.off(), end());
    BitSet dropped = new BitSet();
    switch (plan.gather()) {
      case Gather.Rows rows -> {
        limit = limit(rows.limit());
        text =
            Splicer.splice(
                statement.sql(),
                statement.off(),
                statement.len(),
                digest,
                rows.splices(),
                limit,
                charset());
        if (rows.splices().stream()
            .anyMatch(s -> s instanceof io.ringmaster.router.plan.Splice.PushedLimit)) {
          dropped = Splicer.limitParameters(digest, rows.limit());
        }
      }
      case Gather.OneRow one -> limit = limit(one.limit());
      case Gather.Refused refused -> throw new IllegalStateException("refused: " + refused);
    }
    ShardStatements statements = sameOnAll(text, targets.length, dropped, limit);
    MergeSpec spec =
        new MergeSpec(plan.gather(), limit, execute != null, session.profile().deprecateEof());
    var running =
        new GatherExecution(
            loop.shards(),
            session,
            targets,
            spec,
            statements,
            execute == null ? session.state() : execute.state(session),
            Needs.of(plan.facts()),
            done);
    return started(running::start, running::writable, running::cancel);
  }

  private ScatterRunner.Scattered write(Plan.Write plan, Runnable done) {
    Binder binder = loop.binder();
    List<Integer> targets = new ArrayList<>();
    List<Integer> inserted = null;
    ShardStatements statements;
    boolean copies = false;
    switch (plan.scatter()) {
      case Plan.Scattering.SplitRows _ -> {
        int[] bounds = Splicer.rowBounds(statement.sql(), digest);
        if (bounds.length != 2 * binder.rowCount()) {
          throw new RefusedScatter(
              "The rows of this INSERT belong to several shards and can't be told apart; insert the"
                  + " rows one by one");
        }
        Map<Integer, BitSet> rows = rowsByShard(binder);
        targets.addAll(rows.keySet());
        inserted = rows.values().stream().map(BitSet::cardinality).toList();
        statements = split(bounds, List.copyOf(rows.values()));
      }
      case Plan.Scattering.Copies _ -> {
        copies = true;
        binder.shards().stream().forEach(targets::add);
        statements = sameText(targets.size());
      }
      case Plan.Scattering.SameText _ -> {
        binder.shards().stream().forEach(targets::add);
        statements = sameText(targets.size());
      }
      case Plan.Scattering.Refused refused -> throw new IllegalStateException("" + refused);
    }
    ResponseScanner.Kind kind =
        execute == null ? ResponseScanner.Kind.QUERY : ResponseScanner.Kind.STMT_EXECUTE;
    var running =
        new ScatterWriteExecution(
            loop.shards(),
            session,
            new ScatterWriteExecution.Spec(targets, inserted, copies, kind),
            statements,
            execute == null ? session.state() : execute.state(session),
            Needs.of(plan.facts()),
            done);
    return started(running::start, running::writable, running::cancel);
  }

  private static ScatterRunner.Scattered started(
      Runnable start, Runnable writable, Runnable cancel) {
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
    };
  }

  private static Map<Integer, BitSet> rowsByShard(Binder binder) {
    Map<Integer, BitSet> rows = new TreeMap<>();
    for (int row = 0; row < binder.rowCount(); row++) {
      rows.computeIfAbsent(binder.rowShard(row), _ -> new BitSet()).set(row);
    }
    return rows;
  }

  private ShardStatements split(int[] bounds, List<BitSet> rowsOfTargets) {
    List<byte[]> texts =
        rowsOfTargets.stream()
            .map(
                rows ->
                    Splicer.rows(statement.sql(), statement.off(), statement.len(), bounds, rows))
            .toList();
    if (execute == null) {
      return ShardStatements.ofPackets(texts.stream().map(this::query).toList());
    }
    List<BitSet> kept =
        rowsOfTargets.stream().map(rows -> Splicer.parametersOfRows(digest, bounds, rows)).toList();
    return PreparedOnShards.selected(session, execute, texts, kept);
  }

  private ShardStatements sameText(int targets) {
    byte[] text = java.util.Arrays.copyOfRange(statement.sql(), statement.off(), end());
    return sameOnAll(text, targets, new BitSet(), LimitValues.NONE);
  }

  private ShardStatements sameOnAll(
      byte[] text, int targets, BitSet limitParameters, LimitValues limit) {
    if (execute != null) {
      return PreparedOnShards.same(session, execute, text, targets, limitParameters, limit);
    }
    List<ByteBuf> packets = new ArrayList<>();
    for (int i = 0; i < targets; i++) {
      packets.add(query(text));
    }
    return ShardStatements.ofPackets(packets);
  }

  private ByteBuf query(byte[] text) {
    ByteBufAllocator alloc = session.channel().alloc();
    return Commands.query(alloc, session.profile(), text, 0, text.length);
  }

  private int end() {
    return statement.off() + statement.len();
  }

  private LimitValues limit(Gather.Limit limit) {
    IntToLongFunction parameters =
        ordinal -> {
          if (execute == null) {
            throw new IllegalArgumentException("parameter in a text statement");
          }
          return execute.parameters().unsignedValue(ordinal);
        };
    return LimitValues.of(statement.sql(), digest, limit, parameters);
  }

  private Charset charset() {
    MySqlCharset charset = Charsets.charset(session.clientCharset());
    return charset == null ? StandardCharsets.UTF_8 : charset.charset();
  }
}
