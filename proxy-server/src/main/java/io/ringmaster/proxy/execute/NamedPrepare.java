package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.NamedStatement;
import io.ringmaster.proxy.session.SessionState;
import java.util.List;

/** A PREPARE on its way to a server, whose answer is the client's: the statement is known then. */
final class NamedPrepare extends ShardCommand {
  private final PreparedByName named;
  private final PreparationPlace place;
  private final String name;
  private final NamedStatement statement;

  NamedPrepare(
      ClientSession session, PreparationPlace place, String name, NamedStatement statement) {
    this.named = new PreparedByName(session);
    this.place = place;
    this.name = name;
    this.statement = statement;
  }

  @Override
  ResponseScanner.Kind kind() {
    return ResponseScanner.Kind.QUERY;
  }

  @Override
  int needs() {
    return place.needs();
  }

  @Override
  SessionState state(ClientSession client) {
    return client.stateToPrepare();
  }

  @Override
  List<String> assignedVariables() {
    return place.assigned();
  }

  @Override
  void send(Runner runner, BackendConnection connection) {
    named.text(
        connection,
        place.text(),
        new PreparedByName.Then() {
          @Override
          public void done(BackendConnection c) {
            runner.expect(ResponseScanner.Kind.QUERY, 1);
            named.prepare(c, runner);
            runner.flush(c);
          }

          @Override
          public void failed(BackendConnection c, SqlFailure failure) {
            runner.abort(c, failure, c.usable());
          }
        });
  }

  @Override
  void completed(ClientSession session, ResponseSummary summary) {
    super.completed(session, summary);
    if (summary.outcome() == ResponseSummary.Outcome.OK) {
      session.named().put(name, statement);
    }
  }

  @Override
  void discard() {
    // Nothing is held.
  }
}
