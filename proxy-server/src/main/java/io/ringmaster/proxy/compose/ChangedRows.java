package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * UPDATE or DELETE of what a query finds: keeps the keys of the rows, which the query locks, within
 * the limits of what MySQL finishes, and writes the rows by them. Each statement is routed like a
 * client's.
 */
public final class ChangedRows {
  private final ClientSession session;
  private final Host host;
  private final Composition composition;
  private final Change change;
  private final byte[] search;
  private final List<ChangeTexts> texts;
  private final FoundRows found;
  private final Deque<Runnable> left = new ArrayDeque<>();
  private final ChangeCount count = new ChangeCount();

  /**
   * One that is not started yet.
   *
   * @param search the query
   * @param texts what writes each of the tables
   */
  public ChangedRows(
      ClientSession session,
      Host host,
      Composition composition,
      Change change,
      byte[] search,
      List<ChangeTexts> texts,
      FinishLimits limits) {
    this.session = session;
    this.host = host;
    this.composition = composition;
    this.change = change;
    this.search = search;
    this.texts = List.copyOf(texts);
    found = new FoundRows(change.targets(), ValueLiterals.of(session), limits);
  }

  /** Starts it. */
  public void start() {
    if (session.isReadOnly()) {
      composition.fail(SqlFailure.of(MySqlError.ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION));
    } else {
      boolean strict = StrictMode.isIn(session) && !change.ignore();
      composition.query(search, found, strict, this::write);
    }
  }

  private void write() {
    for (int i = 0; i < texts.size(); i++) {
      Change.Target target = change.targets().get(i);
      ChangeTexts text = texts.get(i);
      var rows = found.of(i);
      if (target.moves()) {
        if (!rows.isEmpty()) {
          MovedRows moved = new MovedRows(session, host, composition, target, text, rows, count);
          left.add(() -> moved.start(this::next));
        }
        continue;
      }
      long[] before = {0};
      rows.forEach(
          (values, of) -> {
            List<List<String>> keys = of.stream().map(FoundRows.Row::key).toList();
            for (int from = 0; from < keys.size(); ) {
              int to = from + text.count(keys, from);
              byte[] sql = text.of(values, keys.subList(from, to));
              long rowsBefore = before[0];
              left.add(() -> run(sql, rowsBefore));
              before[0] += to - from;
              from = to;
            }
          });
    }
    next();
  }

  private void run(byte[] sql, long rowsBefore) {
    composition.run(
        sql,
        message -> InsertedRows.ofWhole(message, rowsBefore),
        result -> {
          count.add(result);
          next();
        });
  }

  private void next() {
    Runnable step = left.poll();
    if (step != null) {
      step.run();
      return;
    }
    composition.finish(
        new StepResult(
            count.affected(), 0, false, change.update() ? count.info(composition.warnings()) : ""));
  }
}
