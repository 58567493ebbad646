package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import java.util.List;
import java.util.function.BiConsumer;

/** The session's own way to run statements and to answer its client. On its event loop only. */
public interface Host {
  /** Runs a text as if the client had sent it. */
  void run(byte[] sql);

  /** What was run before the client's statement is over, and that is not answered yet. */
  void proceed();

  /**
   * Stops what runs; its answer is an error then.
   *
   * @param then is run when the order can't meet another statement any more
   */
  void stop(Runnable then);

  /**
   * Takes a connection that is no part of the session's transaction, to a server that has a
   * database's tables.
   *
   * @param state that it is brought to
   */
  void bench(String database, SessionState state, Bench.Taker taker);

  /**
   * Commits the session's transaction on all its servers, or ends one that has none.
   *
   * @param then gets why it is not committed, or not certainly, else null; and what the client is
   *     to be told
   */
  void commit(BiConsumer<SqlFailure, List<Condition>> then);

  /** Rolls the session's transaction back on all its servers. */
  void rollBack(Runnable then);

  /**
   * Answers the client's command.
   *
   * @param warnings those that SHOW WARNINGS shows
   * @param count of all
   */
  void ok(StepResult result, List<Condition> warnings, int count);

  /**
   * Answers the client's command.
   *
   * @param said what SHOW WARNINGS shows
   */
  void fail(SqlFailure failure, List<Condition> said);
}
