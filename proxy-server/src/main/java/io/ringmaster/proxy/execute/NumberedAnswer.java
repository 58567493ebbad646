package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * The answer to an INSERT of several rows whose numbers the proxy has made: the server's, with the
 * first of them as insert id. Where rows may have been left out, the server is asked which is the
 * first that is there, and before that for the warnings, which a question clears.
 */
final class NumberedAnswer {
  private NumberedAnswer() {}

  /**
   * Answers the client.
   *
   * @param then goes on, with the statement's warnings if the server has been asked for them
   */
  static void send(
      ClientSession session,
      BackendConnection connection,
      ShardCommand command,
      ResponseSummary summary,
      Consumer<List<Condition>> then) {
    Numbered numbered = command.numbered();
    if (summary.outcome() == ResponseSummary.Outcome.ERR) {
      String message = summary.errorMessage(StandardCharsets.UTF_8);
      session.output().error(new SqlFailure(summary.errno(), summary.sqlState(), message));
      then.accept(null);
    } else if (!numbered.numbering().mayLeaveOut()) {
      ok(session, command, summary, numbered.first());
      then.accept(null);
    } else if (summary.affectedRows() == 0) {
      ok(session, command, summary, 0);
      then.accept(null);
    } else if (summary.warnings() == 0) {
      ask(session, connection, command, summary, List.of(), then);
    } else {
      Warnings.send(
          connection, conditions -> ask(session, connection, command, summary, conditions, then));
      connection.flush();
    }
  }

  private static void ask(
      ClientSession session,
      BackendConnection connection,
      ShardCommand command,
      ResponseSummary summary,
      List<Condition> warnings,
      Consumer<List<Condition>> then) {
    if (!connection.usable()) {
      ok(session, command, summary, 0);
      then.accept(warnings);
      return;
    }
    Collected.query(
        connection,
        command.numbered().query(),
        (columns, rows, error) -> {
          long stored =
              error != null || rows.isEmpty()
                  ? 0
                  : Long.parseLong(
                      new String(rows.getFirst().getFirst(), StandardCharsets.US_ASCII));
          ok(session, command, summary, stored);
          then.accept(warnings);
        });
  }

  /**
   * The OK.
   *
   * @param stored the first number that a row was stored with; 0 when none was, of which the server
   *     says what MySQL does
   */
  private static void ok(
      ClientSession session, ShardCommand command, ResponseSummary summary, long stored) {
    command.stored(stored);
    session
        .output()
        .ok(
            summary.affectedRows(),
            stored == 0 ? summary.lastInsertId() : stored,
            summary.status(),
            summary.warnings(),
            summary.info(StandardCharsets.UTF_8));
  }
}
