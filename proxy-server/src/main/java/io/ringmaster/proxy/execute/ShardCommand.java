package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A client's command on its way to one shard. */
abstract class ShardCommand {
  private Pinning pinning;
  private Map<String, String> renamed = Map.of();
  private RowChange rowChange;
  private boolean mayWrite;
  private Numbered numbered;
  private Instant moment;
  private Condition note;

  /** The first of the numbers that a row was stored with; 0 for none. */
  private long stored;

  /** It is another command now: nothing is said of it yet. */
  final void renew() {
    pinning = null;
    renamed = Map.of();
    rowChange = null;
    mayWrite = false;
    numbered = null;
    stored = 0;
    moment = null;
    note = null;
  }

  /** Says what the client is told beside the server's warnings of its result set; null: nothing. */
  final void note(Condition told) {
    note = told;
  }

  /** What follows the server's warnings; mostly null. */
  final Condition note() {
    return note;
  }

  /** Says which moment it is of, so that other servers have the same. */
  final void at(Instant now) {
    moment = now;
  }

  /** Says which numbers an INSERT's rows got; null for none. */
  final void numbered(Numbered numbers) {
    numbered = numbers;
  }

  /** The numbers that an INSERT's rows got, or have; null when there is no column for them. */
  final Numbered numbered() {
    return numbered;
  }

  private boolean isNumbered() {
    return numbered != null && numbered.isMade();
  }

  /** Says which of the numbers is the first that a row was stored with; 0 for none. */
  final void stored(long number) {
    stored = number;
  }

  /** Whether the OK leaves open what LAST_INSERT_ID() is now. */
  final boolean leavesInsertIdOpen() {
    return stored == 0 && (needs() & Needs.LAST_INSERT_ID) != 0;
  }

  /** Whether the client gets the proxy's OK and not the server's. */
  final boolean isAnsweredHere() {
    return numbered != null && numbered.isAnsweredHere((needs() & Needs.LAST_INSERT_ID) != 0);
  }

  /** Says whether it may change rows. */
  final void mayWrite(boolean changes) {
    mayWrite = changes;
  }

  /** Whether it may change rows. */
  final boolean mayWrite() {
    return mayWrite;
  }

  /** Says that the session has to keep the connection it runs on; null that it need not. */
  final void pinning(Pinning reason) {
    pinning = reason;
  }

  /**
   * Says that the response has other names for tables than the client should see.
   *
   * @param names from those to the tables' own
   */
  final void renamed(Map<String, String> names) {
    renamed = names;
  }

  /** Whether the server is asked to open a cursor. */
  boolean asksForCursor() {
    return false;
  }

  /** Names of tables in the response to those that the client should see; mostly none. */
  final Map<String, String> renamed() {
    return renamed;
  }

  /** Says that the client gets other values than the server's; null that it does not. */
  final void changes(RowChange change) {
    rowChange = change;
  }

  /** What the client gets instead of the server's values; mostly null. */
  final RowChange rowChange() {
    return rowChange;
  }

  /** Why the session has to keep the connection; null when it need not. */
  final Pinning pinning() {
    return pinning;
  }

  /** The grammar of its response. */
  abstract ResponseScanner.Kind kind();

  /** {@link Needs} bits. */
  int needs() {
    return Needs.NOTHING;
  }

  /** The state the connection must have when it runs. */
  final SessionState stateToRun(ClientSession session) {
    return atItsMoment(state(session));
  }

  /** A state at the moment that was said of the statement; as it is where none was. */
  final SessionState atItsMoment(SessionState state) {
    return moment == null ? state : state.at(moment);
  }

  /** The state the statement is of. */
  SessionState state(ClientSession session) {
    return session.state();
  }

  /** Who runs a command and takes its response. */
  interface Runner extends ResponseHandler {
    /**
     * The command's packet is about to be sent.
     *
     * @param packets how many physical packets it is: the response is numbered from there
     */
    void expect(ResponseScanner.Kind kind, int packets);

    /** The packet was written: flushes it, or leaves that to the end of the loop's turn. */
    void flush(BackendConnection connection);

    /** Whether the statement was killed meanwhile. */
    boolean isStopped();

    /**
     * The command was not sent after all, for an error that the client gets.
     *
     * @param answered the server said so and the connection lives; otherwise it is lost
     */
    void abort(BackendConnection connection, SqlFailure failure, boolean answered);
  }

  /**
   * Sends it, now or after something else. The packet is kept until {@link #discard}, so that it
   * can be sent again elsewhere.
   */
  abstract void send(Runner runner, BackendConnection connection);

  /** It is over: releases the packet. May be called again. */
  abstract void discard();

  /** User variables it may have assigned, to be read back. */
  List<String> assignedVariables() {
    return List.of();
  }

  /** Whether it is a SELECT with SQL_CALC_FOUND_ROWS. */
  final boolean setsFoundRows() {
    return (needs() & Needs.FOUND_ROWS) != 0;
  }

  /** Whether {@link #assignedVariables} is not empty. */
  final boolean readsBack() {
    return !assignedVariables().isEmpty();
  }

  /**
   * A COM_STMT_PREPARE was accepted.
   *
   * @return the statement id the client is to see
   */
  int prepared(ResponseSummary summary, BackendConnection connection) {
    throw new IllegalStateException("not a COM_STMT_PREPARE");
  }

  private long insertId(ResponseSummary summary) {
    if (numbered == null) {
      return summary.lastInsertId();
    }
    if (isNumbered() && !isAnsweredHere() && numbered.isInserted(summary)) {
      stored = numbered.first();
    }
    return stored;
  }

  /** The response was relayed: what the session has to remember of it. */
  void completed(ClientSession session, ResponseSummary summary) {
    switch (summary.outcome()) {
      case OK -> {
        session.diagnostics().clear();
        session.diagnostics().changed(summary.affectedRows(), insertId(summary));
      }
      case RESULT_SET -> {
        session.diagnostics().clear();
        session.diagnostics().returned(summary.rows());
      }
      case ERR ->
          session
              .diagnostics()
              .failed(
                  new SqlFailure(
                      summary.errno(),
                      summary.sqlState(),
                      summary.errorMessage(StandardCharsets.UTF_8)));
      case PREPARED, TEXT, NONE -> session.diagnostics().clear();
    }
  }
}
