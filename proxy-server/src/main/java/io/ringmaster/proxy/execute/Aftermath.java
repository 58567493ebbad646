package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What is asked of a backend connection after a statement, before it may serve another session: the
 * warnings, and the user variables the statement assigned. The client has its answer by then.
 */
final class Aftermath {
  private static final Condition CALC_FOUND_ROWS =
      new Condition(
          "Warning",
          1287,
          "SQL_CALC_FOUND_ROWS is deprecated and will be removed in a future release. Consider"
              + " using two separate queries instead.");

  private static final String LAST_INSERT_ID = "SELECT LAST_INSERT_ID() LIMIT 1";

  private Aftermath() {}

  /** Whether anything has to be asked. */
  static boolean isNeeded(ShardCommand command, ResponseSummary summary, boolean holds) {
    boolean failed = summary.outcome() == ResponseSummary.Outcome.ERR;
    // An error does not tell whether there were warnings before it.
    return ((failed || summary.warnings() > 0) && !holds)
        || (!failed && command.setsFoundRows())
        || opensCursor(command, summary)
        || changesLastInsertId(command, summary)
        || command.readsBack();
  }

  /** Whether the rows are still to be fetched: only the server knows how many there are. */
  private static boolean opensCursor(ShardCommand command, ResponseSummary summary) {
    return command.kind() == ResponseScanner.Kind.STMT_EXECUTE
        && summary.outcome() == ResponseSummary.Outcome.RESULT_SET
        && (summary.status() & ServerStatus.SERVER_STATUS_CURSOR_EXISTS) != 0;
  }

  private static boolean changesLastInsertId(ShardCommand command, ResponseSummary summary) {
    if (command.numbered() != null) {
      // Its numbers are known; what else LAST_INSERT_ID(expr) may have set is asked for.
      return summary.outcome() == ResponseSummary.Outcome.OK && command.leavesInsertIdOpen();
    }
    return switch (summary.outcome()) {
      case OK -> summary.lastInsertId() != 0 || (command.needs() & Needs.LAST_INSERT_ID_AFTER) != 0;
      case RESULT_SET -> (command.needs() & Needs.LAST_INSERT_ID) != 0;
      case ERR, PREPARED, TEXT, NONE -> false;
    };
  }

  /**
   * Asks.
   *
   * @param known whether the warnings are, and the connection has forgotten them
   */
  static void start(
      ClientSession session,
      BackendConnection connection,
      ShardCommand command,
      ResponseSummary summary,
      boolean known,
      Runnable then) {
    Runnable last = () -> variables(session, connection, command, then);
    Runnable second =
        changesLastInsertId(command, summary)
            ? () -> lastInsertId(session, connection, command, summary, last)
            : last;
    if (summary.outcome() == ResponseSummary.Outcome.ERR) {
      askWarnings(session, connection, summary, second);
    } else if (command.setsFoundRows()) {
      foundRows(session, connection, summary.warnings(), second);
    } else if (opensCursor(command, summary)) {
      Runnable count = () -> foundRows(connection, session.diagnostics()::setFoundRows, second);
      if (summary.warnings() > 0) {
        askWarnings(session, connection, summary, count);
      } else {
        count.run();
      }
    } else if (summary.warnings() > 0 && !known) {
      askWarnings(session, connection, summary, second);
    } else {
      second.run();
    }
  }

  private static void askWarnings(
      ClientSession session, BackendConnection connection, ResponseSummary summary, Runnable then) {
    if (!connection.usable()) {
      then.run();
      return;
    }
    Warnings.send(
        connection,
        conditions -> {
          // None when it can't be asked: an error that is known stays then.
          if (!conditions.isEmpty() || summary.warnings() > 0) {
            session.diagnostics().set(conditions, summary.warnings());
          }
          then.run();
        });
    connection.flush();
  }

  /**
   * FOUND_ROWS() of a SELECT with SQL_CALC_FOUND_ROWS. To ask ends what the connection knows of the
   * warnings; the one that such a SELECT always has is known.
   */
  private static void foundRows(
      ClientSession session, BackendConnection connection, int warnings, Runnable then) {
    foundRows(
        connection,
        rows -> {
          session.diagnostics().setFoundRows(rows);
          session.diagnostics().set(warnings > 0 ? List.of(CALC_FOUND_ROWS) : List.of());
        },
        then);
  }

  private static void foundRows(BackendConnection connection, LongConsumer taken, Runnable then) {
    value(connection, "SELECT FOUND_ROWS() LIMIT 1", taken, then);
  }

  /**
   * LAST_INSERT_ID() after a statement. Where that does not name it, the connection may still have
   * that of another session: one that was made now is the OK's.
   */
  private static void lastInsertId(
      ClientSession session,
      BackendConnection connection,
      ShardCommand command,
      ResponseSummary summary,
      Runnable then) {
    boolean named = (command.needs() & (Needs.LAST_INSERT_ID | Needs.LAST_INSERT_ID_AFTER)) != 0;
    value(
        connection,
        LAST_INSERT_ID,
        id -> {
          if (named || id == summary.lastInsertId()) {
            session.diagnostics().setLastInsertId(id);
          } else {
            session.diagnostics().insertIdWasGiven();
          }
        },
        then);
  }

  /**
   * LAST_INSERT_ID() after what may have changed it. The OK of an INSERT does not tell: its id is
   * also one that the statement gave itself, which LAST_INSERT_ID() does not return.
   */
  static void lastInsertId(ClientSession session, BackendConnection connection, Runnable then) {
    value(connection, LAST_INSERT_ID, id -> session.diagnostics().setLastInsertId(id), then);
  }

  private static void value(
      BackendConnection connection, String sql, LongConsumer taken, Runnable then) {
    if (!connection.usable()) {
      then.run();
      return;
    }
    Collected.query(
        connection,
        sql,
        (columns, rows, error) -> {
          if (error == null) {
            byte[] number = rows.getFirst().getFirst();
            taken.accept(Long.parseUnsignedLong(new String(number, StandardCharsets.US_ASCII)));
          }
          then.run();
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
}
