package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.digest.Verb;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * BEGIN, COMMIT, ROLLBACK and savepoints. What concerns a transaction that has a shard goes there;
 * before it has one, the proxy answers and keeps the statements for its start.
 */
final class TransactionStatements {
  private final LoopContext loop;
  private final LocalStatements local;
  private final ClientSession session;
  private final PlanRunner plans;
  private final TransactionEnd end;

  TransactionStatements(
      LoopContext loop,
      LocalStatements local,
      ClientSession session,
      PlanRunner plans,
      TransactionEnd end) {
    this.end = end;
    this.loop = loop;
    this.local = local;
    this.session = session;
    this.plans = plans;
  }

  void run(Verb verb, StatementText statement, Tokens tokens) {
    switch (verb) {
      case BEGIN -> {
        tokens.moveTo(1);
        tokens.takeWords("WORK");
        begin(statement, tokens.atEnd(), false);
      }
      case START -> start(statement, tokens);
      case COMMIT, ROLLBACK -> end(verb, statement, tokens);
      case SAVEPOINT -> savepoint(statement, tokens);
      case RELEASE -> {
        tokens.moveTo(1);
        toSavepoint(statement, tokens, tokens.takeWords("SAVEPOINT"), true);
      }
      default -> throw new IllegalStateException("not a transaction statement: " + verb);
    }
  }

  /** {@code START TRANSACTION [WITH CONSISTENT SNAPSHOT | READ ONLY | READ WRITE], ..}. */
  private void start(StatementText statement, Tokens tokens) {
    tokens.moveTo(1);
    boolean right = tokens.takeWords("TRANSACTION");
    boolean snapshot = false;
    boolean access = false;
    boolean more = right && !tokens.atEnd();
    while (right && more) {
      if (!snapshot && tokens.takeWords("WITH", "CONSISTENT", "SNAPSHOT")) {
        snapshot = true;
      } else if (!access
          && (tokens.takeWords("READ", "ONLY") || tokens.takeWords("READ", "WRITE"))) {
        access = true;
      } else {
        right = false;
      }
      more = tokens.takeWords(",");
    }
    begin(statement, right && tokens.atEnd(), snapshot);
  }

  /**
   * Begins a transaction.
   *
   * @param right whether the text is as MySQL takes it; a server says what is wrong otherwise
   * @param snapshot whether it is to see all rows as they are now
   */
  private void begin(StatementText statement, boolean right, boolean snapshot) {
    if (!right) {
      local.unsupported(statement);
      return;
    }
    TransactionState transaction = session.transaction();
    int only = snapshot ? loop.onlyShardOf(session.state().database()) : -1;
    String text = statement.text();
    Runnable begin =
        () -> {
          if (snapshot && only < 0) {
            new SnapshotBegin(loop, session, text, failure -> thenOrFail(failure, this::done))
                .start();
          } else if (snapshot) {
            // Now, not with the first statement.
            transaction.end();
            plans.oneShard().forward(only, statement);
          } else {
            transaction.begin(text, session.state().isReadOnly());
            done();
          }
        };
    if (session.pins().lockedTables() != null) {
      // It ends LOCK TABLES, and commits by that.
      local.unlockTables(failure -> thenOrFail(failure, begin));
    } else if (transaction.held() != null) {
      // BEGIN commits an open transaction. The new one need not be on the same shard.
      local.commit(failure -> thenOrFail(failure, begin));
    } else {
      begin.run();
    }
  }

  private void thenOrFail(SqlFailure failure, Runnable then) {
    if (failure != null) {
      local.fail(failure);
    } else {
      then.run();
    }
  }

  /** Answered here: no warnings, no rows. */
  private void done() {
    done(List.of());
  }

  private void done(List<Condition> said) {
    session.diagnostics().changed(0, 0);
    local.ok(said);
  }

  private boolean locksElsewhere() {
    return session.transaction().isSpread()
        && session.transaction().mayHoldLocks(session.state().isSerializable());
  }

  private void end(Verb verb, StatementText statement, Tokens tokens) {
    TransactionState transaction = session.transaction();
    tokens.moveTo(1);
    tokens.takeWords("WORK");
    if (verb == Verb.ROLLBACK && tokens.takeWords("TO")) {
      tokens.takeWords("SAVEPOINT");
      toSavepoint(statement, tokens, true, false);
      return;
    }
    boolean saysChain = tokens.takeWords("AND", "CHAIN");
    boolean noChain = !saysChain && tokens.takeWords("AND", "NO", "CHAIN");
    boolean saysRelease = tokens.takeWords("RELEASE");
    boolean noRelease = !saysRelease && tokens.takeWords("NO", "RELEASE");
    if (!tokens.atEnd() || (saysChain && saysRelease)) {
      local.unsupported(statement);
      return;
    }
    String otherwise =
        session.state().variables().getOrDefault("completion_type", "").replace("'", "");
    boolean chain = saysChain || (!noChain && otherwise.equals("CHAIN"));
    boolean release = saysRelease || (!noRelease && otherwise.equals("RELEASE"));
    if (release) {
      // The server would close its connection, which is the proxy's.
      session.endAfterAnswer();
    }
    if (transaction.held() == null) {
      if (chain) {
        transaction.chain(List.of(), session.state().isReadOnly());
      } else {
        transaction.end();
      }
      done();
    } else if (chain || release || transaction.isDistributed() || locksElsewhere()) {
      // After AND CHAIN the next one begins where its first statement is.
      end.end(
          verb.name(),
          chain,
          (failure, said) -> {
            if (failure != null) {
              local.fail(failure);
            } else {
              done(said);
            }
          });
    } else {
      plans.oneShard().forwardHeld(statement);
    }
  }

  private void savepoint(StatementText statement, Tokens tokens) {
    TransactionState transaction = session.transaction();
    String name = savepointName(tokens, 1);
    if (transaction.held() != null) {
      everywhere("SAVEPOINT ", statement, name, transaction::savepoint);
      return;
    }
    if (name == null) {
      local.unsupported(statement);
      return;
    }
    if (session.isInTransaction()) {
      transaction.savepoint(name);
    }
    // With autocommit and no transaction MySQL accepts a savepoint, which is gone at once.
    done();
  }

  /** The name that is the statement's last token; null when there is none, or more. */
  private static String savepointName(Tokens tokens, int at) {
    String token = tokens.text(at);
    tokens.moveTo(at + 1);
    boolean name =
        !token.isEmpty()
            && tokens.atEnd()
            && (token.charAt(0) == '`' || Character.isJavaIdentifierPart(token.charAt(0)))
            && !token.chars().allMatch(c -> c >= '0' && c <= '9');
    return name ? Tokens.unquote(token) : null;
  }

  /** ROLLBACK TO and RELEASE SAVEPOINT; the next token is the name. */
  private void toSavepoint(StatementText statement, Tokens tokens, boolean right, boolean release) {
    TransactionState transaction = session.transaction();
    String name = right ? savepointName(tokens, tokens.position()) : null;
    if (transaction.held() != null) {
      everywhere(
          release ? "RELEASE SAVEPOINT " : "ROLLBACK TO SAVEPOINT ",
          statement,
          name,
          known -> transaction.endSavepoint(known, release));
    } else if (name == null) {
      local.unsupported(statement);
    } else if (transaction.endSavepoint(name, release)) {
      done();
    } else {
      local.fail(SqlFailure.of(MySqlError.ER_SP_DOES_NOT_EXIST, "SAVEPOINT", name));
    }
  }

  /**
   * Runs a statement about a savepoint on all connections of the transaction, which have the same
   * ones: the answer of one is that of all.
   *
   * @param verb that the statement has, up to the name
   * @param name of the savepoint; null when the text is wrong, which a server says
   * @param known records it
   */
  private void everywhere(
      String verb, StatementText statement, String name, Consumer<String> known) {
    if (name == null) {
      plans.oneShard().forwardHeld(statement);
      return;
    }
    known.accept(name);
    // They may have another sql_mode still, but hardly another character set.
    byte[] text = statement.kept().sql();
    if (FragmentTexts.isAscii(text)) {
      text = (verb + TransactionState.quoted(name)).getBytes(StandardCharsets.US_ASCII);
    }
    for (BackendConnection other : session.transaction().others()) {
      other.send(
          Commands.query(other.channel().alloc(), other.profile(), text, 0, text.length),
          new Reply() {
            @Override
            protected void done(BackendConnection c, SqlFailure error) {
              // One that is lost is found so by the transaction's next statement there.
            }
          });
      other.flush();
    }
    plans.oneShard().forwardHeld(statement);
  }
}
