package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.Measures;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code EXPLAIN ROUTE ANALYZE statement}: runs it as it would run, counts and forgets its answer,
 * and answers with what each part has taken. One instance a statement, on the session's event loop.
 */
final class RouteAnalysis implements Measures, ClientOutput.Sink {
  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;
  private final PlanRunner plans;
  private final Destination destination;
  private final StatementText statement;
  private final RouteSteps routeSteps;

  /** Where it would go, before it was run. */
  private final RouteRow planned;

  /** Whether shards can be asked what they expect of it. */
  private final boolean asked;

  private final ResponseScanner scanner = new ResponseScanner();
  private final int sequenceId;
  private final long startNanos = System.nanoTime();
  private final List<RouteRow> steps = new ArrayList<>();

  /** What the shards are read for now, and by what. */
  private String fragment = "";

  private final Map<Integer, String> texts = new HashMap<>();

  /** How MySQL finishes it; null when it does not. */
  private Finish finish;

  private int bench;
  private long runSinceNanos;
  private long bytes;
  private boolean answered;
  private SqlFailure failure;

  private RouteAnalysis(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      PlanRunner plans,
      Plan plan,
      Destination destination,
      StatementText statement) {
    this.loop = loop;
    this.session = session;
    this.local = local;
    this.plans = plans;
    this.destination = destination;
    this.statement = statement;
    routeSteps = new RouteSteps(loop, session, destination, statement);
    asked = RouteSteps.mayBeAsked(plan);
    planned = new RouteDescription(loop, session, destination, statement).of(plan).getFirst();
    sequenceId = session.output().sequenceId();
    scanner.reset(ResponseScanner.Kind.QUERY, session.profile().capabilities());
  }

  /**
   * Runs a statement, if it only reads.
   *
   * @param destination that has its digest
   * @param statement stays as it is
   */
  static void run(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      PlanRunner plans,
      Planned planned,
      Destination destination,
      StatementText statement) {
    if (!onlyReads(planned, destination)) {
      local.fail(refused());
      return;
    }
    RouteAnalysis analysis =
        new RouteAnalysis(loop, session, local, plans, planned.plan(), destination, statement);
    session.measures(analysis);
    session.output().divert(analysis);
    // Whoever runs a statement finds it there.
    new Destination(loop, session, loop.digest()).read(statement);
    plans.run(statement, session.state().database());
  }

  /** The error for what would do more than read. */
  static SqlFailure refused() {
    return SqlFailure.notSupported(
        "EXPLAIN ROUTE ANALYZE runs the statement, and only SELECT, TABLE, VALUES and WITH that"
            + " return rows and change nothing (no INTO, no @x := .., no stored function, no"
            + " user-level lock); EXPLAIN ROUTE without ANALYZE runs nothing");
  }

  private static boolean onlyReads(Planned planned, Destination destination) {
    if (planned.serverFiles() || UserVariableNames.areAssigned(destination.digest())) {
      return false;
    }
    return switch (planned.plan()) {
      case Plan.Read(_, _, _, var facts) -> onlyReads(facts);
      case Plan.Finished(_, var facts) -> onlyReads(facts);
      case Plan.Local(var verb, _, _) ->
          switch (verb) {
            case SELECT, TABLE, VALUES, WITH -> !UserLocks.areNamed(destination.digest());
            default -> false;
          };
      // It runs into its error.
      case Plan.Refuse _ -> true;
      case Plan.Composed _, Plan.Write _, Plan.Viewed _, Plan.Unparsed _ -> false;
    };
  }

  private static boolean onlyReads(Plan.Facts facts) {
    return facts.returnsRows()
        && !facts.callsPrograms()
        && !facts.takesUserLocks()
        && !facts.setsUserVariables();
  }

  @Override
  public void finishes(Finish how, int on) {
    finish = how;
    bench = on;
    steps.clear();
    steps.addAll(routeSteps.inPlace(how, on));
  }

  @Override
  public void reads(String of, int[] shards, List<byte[]> ofShards) {
    fragment = of;
    texts.clear();
    Charset charset = of.isEmpty() ? Scatter.charset(session) : StandardCharsets.UTF_8;
    for (int i = 0; i < shards.length; i++) {
      // Mostly all get the same, which may be long.
      boolean same = i > 0 && Arrays.equals(ofShards.get(i), ofShards.get(i - 1));
      texts.put(shards[i], same ? texts.get(shards[i - 1]) : new String(ofShards.get(i), charset));
    }
    if (shards.length == 0) {
      steps.add(
          RouteRow.step(RouteSteps.GATHER, "", of + ", of which no row can matter", "")
              .taking(new RouteRow.Taken(0, 0, 0)));
    }
  }

  @Override
  public void read(int shard, long rows, long received, long nanos) {
    String text = texts.getOrDefault(shard, "");
    steps.add(
        RouteRow.step(
                finish == null ? RouteSteps.READ : RouteSteps.GATHER, name(shard), fragment, text)
            .asking(mayBeAsked() ? new RouteRow.Asked(one(shard), text) : null)
            .taking(new RouteRow.Taken(rows, received, nanos)));
  }

  private boolean mayBeAsked() {
    if (finish == null) {
      return asked;
    }
    return finish.fragments().stream()
        .filter(other -> other.name().equals(fragment))
        .allMatch(RouteSteps::mayBeAsked);
  }

  private static BitSet one(int shard) {
    BitSet one = new BitSet();
    one.set(shard);
    return one;
  }

  @Override
  public void stored(String step, String of, long rows, long size, long nanos) {
    steps.add(
        RouteRow.step("-> " + step, name(bench), of, "")
            .taking(new RouteRow.Taken(rows, size, nanos)));
  }

  @Override
  public void gathered() {
    runSinceNanos = System.nanoTime();
  }

  private String name(int shard) {
    return RouteDescription.name(loop.routing(), shard);
  }

  @Override
  public void bytes(ByteBuf answer) {
    bytes += answer.readableBytes();
    if (!answered) {
      answered = scanner.scan(answer, answer.readerIndex(), answer.writerIndex()) >= 0;
    }
    answer.release();
  }

  @Override
  public void error(SqlFailure why) {
    failure = why;
  }

  @Override
  public boolean ended() {
    long nanos = System.nanoTime();
    session.measures(NONE);
    session.output().divert(null);
    session.output().sequenceId(sequenceId);
    ResponseSummary summary = scanner.summary();
    if (failure == null && summary.outcome() == ResponseSummary.Outcome.ERR) {
      failure =
          new SqlFailure(
              summary.errno(), summary.sqlState(), summary.errorMessage(StandardCharsets.UTF_8));
    }
    if (failure != null) {
      plans.fail(failure);
      return true;
    }
    List<RouteRow> rows = new ArrayList<>();
    RouteRow whole =
        finish == null ? planned : RouteDescription.finish(finish, bench, loop.routing());
    rows.add(whole.taking(new RouteRow.Taken(summary.rows(), bytes, nanos - startNanos)));
    rows.addAll(steps);
    if (finish != null) {
      rows.add(
          routeSteps
              .run(finish, bench)
              .taking(new RouteRow.Taken(summary.rows(), bytes, nanos - runSinceNanos)));
    }
    ExpectedRows.ask(loop, session, rows, expected -> answer(rows, expected));
    return true;
  }

  private void answer(List<RouteRow> rows, List<String> expected) {
    List<Column> columns = new ArrayList<>(RouteExplanation.columns());
    columns.add(Column.numberOrNull("actual_rows"));
    columns.add(Column.numberOrNull("bytes"));
    columns.add(Column.text("ms"));
    List<List<String>> values = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = new ArrayList<>(RouteExplanation.values(rows.get(i), expected.get(i)));
      RouteRow.Taken taken = rows.get(i).taken();
      row.add(taken == null ? null : Long.toString(taken.rows()));
      row.add(taken == null ? null : Long.toString(taken.bytes()));
      row.add(taken == null ? null : String.format(Locale.ROOT, "%.3f", taken.nanos() / 1e6));
      values.add(row);
    }
    local.rows(columns, values);
  }
}
