package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.digest.Verb;

/**
 * BEGIN, COMMIT, ROLLBACK and savepoints. What concerns a transaction that has a shard goes there;
 * before it has one, the proxy answers and keeps the statements for its start.
 */
final class TransactionStatements {
  private final LocalStatements local;
  private final ClientSession session;
  private final PlanRunner plans;

  TransactionStatements(LocalStatements local, ClientSession session, PlanRunner plans) {
    this.local = local;
    this.session = session;
    this.plans = plans;
  }

  void run(Verb verb, StatementText statement, Tokens tokens) {
    switch (verb) {
      case BEGIN -> begin(statement);
      case START -> {
        if (tokens.text(1).equalsIgnoreCase("TRANSACTION")) {
          begin(statement);
        } else {
          local.unsupported(statement);
        }
      }
      case COMMIT, ROLLBACK -> end(verb, statement, tokens);
      case SAVEPOINT -> savepoint(statement, tokens);
      case RELEASE -> toSavepoint(statement, tokens.text(2));
      default -> throw new IllegalStateException("not a transaction statement: " + verb);
    }
  }

  private void begin(StatementText statement) {
    TransactionState transaction = session.transaction();
    String text = statement.text();
    if (session.pins().lockedTables() != null) {
      // It ends LOCK TABLES, and commits by that.
      local.unlockTables(
          failure -> {
            if (failure != null) {
              local.fail(failure);
              return;
            }
            transaction.begin(text);
            done();
          });
      return;
    }
    if (transaction.held() == null) {
      transaction.begin(text);
      done();
      return;
    }
    // BEGIN commits an open transaction. The new one need not be on the same shard.
    local.onHeld(
        "COMMIT",
        failure -> {
          if (failure != null) {
            local.fail(failure);
            return;
          }
          transaction.begin(text);
          done();
        });
  }

  /** Answered here: no warnings, no rows. */
  private void done() {
    session.diagnostics().clear();
    session.diagnostics().changed(0, 0);
    local.ok();
  }

  private void end(Verb verb, StatementText statement, Tokens tokens) {
    TransactionState transaction = session.transaction();
    int at = tokens.text(1).equalsIgnoreCase("WORK") ? 2 : 1;
    if (verb == Verb.ROLLBACK && tokens.text(at).equalsIgnoreCase("TO")) {
      int name = tokens.text(at + 1).equalsIgnoreCase("SAVEPOINT") ? at + 2 : at + 1;
      toSavepoint(statement, tokens.text(name));
      return;
    }
    if (transaction.held() != null) {
      plans.forwardHeld(statement);
      return;
    }
    boolean chain =
        tokens.text(at).equalsIgnoreCase("AND") && tokens.text(at + 1).equalsIgnoreCase("CHAIN");
    boolean release = tokens.text(at).equalsIgnoreCase("RELEASE");
    boolean begun = transaction.begun();
    transaction.end();
    if (chain && begun) {
      transaction.begin("START TRANSACTION");
    }
    done();
    if (release) {
      session.channel().close();
    }
  }

  private void savepoint(StatementText statement, Tokens tokens) {
    TransactionState transaction = session.transaction();
    if (transaction.held() != null) {
      plans.forwardHeld(statement);
      return;
    }
    String name = Tokens.unquote(tokens.text(1));
    if (name.isEmpty()) {
      local.unsupported(statement);
      return;
    }
    if (transaction.begun()) {
      transaction.preludeSavepoint(name, statement.text());
    } else if (!session.state().autocommit()) {
      transaction.preludeSavepoint(name, statement.text());
    }
    // With autocommit and no transaction MySQL accepts a savepoint, which is gone at once.
    done();
  }

  /** ROLLBACK TO and RELEASE SAVEPOINT. */
  private void toSavepoint(StatementText statement, String quotedName) {
    TransactionState transaction = session.transaction();
    String name = Tokens.unquote(quotedName);
    if (transaction.held() != null) {
      plans.forwardHeld(statement);
    } else if (transaction.hasPreludeSavepoint(name)) {
      transaction.preludeStatement(statement.text());
      done();
    } else {
      local.fail(SqlFailure.of(MySqlError.ER_SP_DOES_NOT_EXIST, "SAVEPOINT", name));
    }
  }
}
