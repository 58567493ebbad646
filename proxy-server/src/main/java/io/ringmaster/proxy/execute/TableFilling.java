package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.admin.AdminResult;
import io.ringmaster.proxy.admin.AdminResult.Filling;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.compose.Bench;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.FilledTable;
import io.ringmaster.proxy.compose.Host;
import io.ringmaster.proxy.compose.StepResult;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of CREATE TABLE .. SELECT: fills the table, which no client knows, in a transaction of
 * its own, and gives it its name; or drops it when anything fails. On the session's event loop.
 */
final class TableFilling implements Host {
  private static final Logger log = LoggerFactory.getLogger(TableFilling.class);

  private final LoopContext loop;
  private final ClientSession session;
  private final ComposedStatements others;
  private final Filling table;
  private final Function<String, AdminResult> ddl;

  /** Its rows are stored or it is to be dropped: nothing else may drop it. */
  private boolean over;

  /**
   * @param ddl carries out DDL of the session's account; blocks
   */
  TableFilling(
      LoopContext loop,
      ClientSession session,
      ComposedStatements others,
      Filling table,
      Function<String, AdminResult> ddl) {
    this.loop = loop;
    this.session = session;
    this.others = others;
    this.table = table;
    this.ddl = ddl;
  }

  void start() {
    session.underWay().planless(false);
    session.underWay().changesNothing(false);
    Composition composition = others.fill(this);
    if (!session.channel().isActive()) {
      composition.kill();
    }
    byte[] insertion = Composition.text(table.insertion());
    FilledTable.fill(
        composition,
        () -> run(insertion),
        this::named,
        conditions(table.said()),
        conditions(table.notes()));
  }

  /** A message of the table that the client knows. */
  private String named(String message) {
    return message.replace(table.made(), table.name());
  }

  static List<Condition> conditions(List<Warning> warnings) {
    return warnings.stream().map(w -> new Condition(w.level(), w.code(), w.message())).toList();
  }

  /** The client has gone. */
  void gone() {
    if (!over) {
      drop(_ -> {});
    }
  }

  /**
   * Drops the table.
   *
   * @param then gets what the client is to be told besides: that it is left; else nothing
   */
  private void drop(Consumer<String> then) {
    over = true;
    run(
        table.dropping(),
        result -> {
          String left = "";
          if (result instanceof AdminResult.Failed failed) {
            log.warn("Table of a failed statement is left {}: {}", table.made(), failed.message());
            left =
                " (the table '%s' is left, DROP TABLE it: %s)"
                    .formatted(table.made(), failed.message());
          }
          then.accept(left);
        });
  }

  private void run(String text, Consumer<AdminResult> then) {
    loop.hold().planless(session);
    loop.shared()
        .blocking()
        .execute(
            () -> {
              AdminResult result = ddl.apply(text);
              loop.loop().execute(session.guarded(() -> then.accept(result)));
            });
  }

  @Override
  public void ok(StepResult result, List<Condition> warnings, int count) {
    over = true;
    run(
        table.renaming(),
        renamed -> {
          if (renamed instanceof AdminResult.Failed failed) {
            fail(
                new SqlFailure(failed.errno(), failed.sqlState(), named(failed.message())),
                warnings);
          } else if (others.isFilling(this)) {
            others.ok(result, warnings, count);
          }
        });
  }

  @Override
  public void fail(SqlFailure failure, List<Condition> said) {
    drop(
        left -> {
          if (others.isFilling(this)) {
            others.fail(
                new SqlFailure(failure.errno(), failure.sqlState(), failure.message() + left),
                said);
          }
        });
  }

  @Override
  public void run(byte[] sql) {
    others.run(sql);
  }

  @Override
  public void proceed() {
    others.proceed();
  }

  @Override
  public void stop(Runnable then) {
    others.stop(then);
  }

  @Override
  public void bench(String database, SessionState state, Bench.Taker taker) {
    others.bench(database, state, taker);
  }

  @Override
  public void commit(BiConsumer<SqlFailure, List<Condition>> then) {
    others.commit(then);
  }

  @Override
  public void rollBack(Runnable then) {
    others.rollBack(then);
  }
}
