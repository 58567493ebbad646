package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client's command on its way to one shard. */
abstract class ShardCommand {
  /** The grammar of its response. */
  abstract ResponseScanner.Kind kind();

  /** {@link Needs} bits. */
  int needs() {
    return Needs.NOTHING;
  }

  /** The state the connection must have. */
  SessionState state(ClientSession session) {
    return session.state();
  }

  /** Sends it, now or after something else, with {@code execution} as the response's handler. */
  abstract void send(SingleExecution execution, BackendConnection connection);

  /** It will not be sent. */
  abstract void discard();

  /** User variables it may have assigned, to be read back. */
  List<String> assignedVariables() {
    return List.of();
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

  /** The response was relayed: what the session has to remember of it. */
  void completed(ClientSession session, ResponseSummary summary) {
    switch (summary.outcome()) {
      case OK -> {
        session.diagnostics().clear();
        session.diagnostics().changed(summary.affectedRows(), summary.lastInsertId());
      }
      case RESULT_SET -> {
        session.diagnostics().clear();
        session.diagnostics().returned(summary.rows());
      }
      case ERR ->
          session
              .diagnostics()
              .failed(
                  new io.ringmaster.proxy.SqlFailure(
                      summary.errno(),
                      summary.sqlState(),
                      summary.errorMessage(StandardCharsets.UTF_8)));
      case PREPARED, TEXT, NONE -> session.diagnostics().clear();
    }
  }
}
