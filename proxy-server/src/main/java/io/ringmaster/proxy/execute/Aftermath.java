package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is asked of a backend connection after a statement, before it may serve another session: the
 * warnings, and the user variables the statement assigned. The client has its answer by then.
 */
final class Aftermath {
  private Aftermath() {}

  static void start(
      ClientSession session,
      BackendConnection connection,
      ShardCommand command,
      boolean warnings,
      Runnable then) {
    if (warnings) {
      askWarnings(session, connection, () -> variables(session, connection, command, then));
    } else {
      variables(session, connection, command, then);
    }
  }

  private static void askWarnings(
      ClientSession session, BackendConnection connection, Runnable then) {
    query(
        connection,
        "SHOW WARNINGS",
        new Collected(connection.profile()) {
          @Override
          protected void done(
              BackendConnection c,
              List<ColumnDefinition> columns,
              List<List<byte[]>> rows,
              SqlFailure error) {
            session
                .diagnostics()
                .set(
                    rows.stream()
                        .map(
                            row ->
                                new Condition(
                                    text(row.get(0)),
                                    Integer.parseInt(text(row.get(1))),
                                    text(row.get(2))))
                        .toList());
            then.run();
          }
        });
  }

  private static void variables(
      ClientSession session, BackendConnection connection, ShardCommand command, Runnable then) {
    if (!command.readsBack() || !connection.usable()) {
      then.run();
      return;
    }
    ReadBack.userVariables(session, connection, command.assignedVariables(), error -> then.run());
  }

  static void query(BackendConnection connection, String sql, Collected handler) {
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql), handler);
    connection.flush();
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
