package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * LOCK TABLES and UNLOCK TABLES, for tables that one shard has whole. While locks are in force the
 * session's statements run on that shard only.
 */
final class TableLocks {
  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;
  private final PlanRunner plans;

  TableLocks(LoopContext loop, ClientSession session, LocalStatements local, PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.local = local;
    this.plans = plans;
  }

  private static boolean concernsTables(Tokens tokens) {
    return tokens.takeWords("TABLES") || tokens.takeWords("TABLE");
  }

  /** {@code LOCK TABLES t [AS a] READ [LOCAL] | WRITE, ..}. */
  void lock(StatementText statement, Tokens tokens) {
    tokens.moveTo(1);
    if (!concernsTables(tokens)) {
      local.unsupported(statement);
      return;
    }
    Set<String> shards = new TreeSet<>();
    do {
      SqlFailure refused = add(tokens, shards);
      if (refused != null) {
        local.fail(refused);
        return;
      }
    } while (!tokens.atEnd());
    if (shards.size() > 1) {
      local.fail(
          SqlFailure.notSupported(
              "LOCK TABLES for tables on different shards ("
                  + String.join(", ", shards)
                  + ") is not supported"));
      return;
    }
    int shard =
        shards.isEmpty()
            ? loop.homeShard(session.state().database(), session)
            : loop.routing().map().number(shards.iterator().next());
    if (session.transaction().held() == null) {
      session.transaction().end();
      lockOn(shard, statement);
    } else {
      // The client's packet is gone by the time of the answer.
      StatementText kept = statement.kept();
      local.commit(failure -> thenOrFail(failure, () -> lockOn(shard, kept)));
    }
  }

  private void thenOrFail(SqlFailure failure, Runnable then) {
    if (failure != null) {
      local.fail(failure);
    } else {
      then.run();
    }
  }

  private void lockOn(int shard, StatementText statement) {
    plans
        .oneShard()
        .forwardPinned(
            shard,
            statement,
            (pins, connection, failed, then) -> {
              // A statement that fails has released the locks before.
              pins.lockedTables(connection, !failed);
              pins.settle(connection);
              then.run();
            });
  }

  /** Takes one table and what follows up to the next; adds its shard. */
  private SqlFailure add(Tokens tokens, Set<String> shards) {
    String database = session.state().database();
    String table = tokens.takeName();
    if (tokens.takeWords(".")) {
      database = table;
      table = tokens.takeName();
    }
    boolean write = false;
    while (!tokens.atEnd() && !tokens.takeWords(",")) {
      write |= tokens.take().toUpperCase(Locale.ROOT).equals("WRITE");
    }
    if (database == null) {
      return SqlFailure.of(MySqlError.ER_NO_DB_ERROR);
    }
    if (!local.mayUse(database)) {
      return SqlFailure.of(
          MySqlError.ER_DBACCESS_DENIED_ERROR, session.account().user(), "%", database);
    }
    TableRule rule = loop.routing().map().state().tables().get(database + "." + table);
    switch (rule) {
      case TableRule.Single single -> shards.add(single.shard());
      case null -> {
        // The home shard says that it does not exist, or knows it as a temporary table.
      }
      case TableRule.Sharded _, TableRule.View _ -> {
        return everyShard(rule);
      }
      case TableRule.Reference _ -> {
        if (write) {
          return everyShard(rule);
        }
      }
    }
    return null;
  }

  private static SqlFailure everyShard(TableRule rule) {
    return SqlFailure.notSupported(
        "LOCK TABLES for '"
            + rule.key()
            + "', which is on several shards, is not supported; use a transaction with SELECT .."
            + " FOR UPDATE; mysqldump needs --single-transaction to read and --skip-add-locks to"
            + " write a dump that can be restored here");
  }

  /** UNLOCK TABLES. */
  void unlock(StatementText statement, Tokens tokens) {
    tokens.moveTo(1);
    if (!concernsTables(tokens)) {
      local.unsupported(statement);
      return;
    }
    if (session.pins().lockedTables() == null) {
      session.diagnostics().clear();
      session.diagnostics().changed(0, 0);
      local.ok();
      return;
    }
    unlock(
        failure ->
            thenOrFail(
                failure,
                () -> {
                  session.diagnostics().clear();
                  session.diagnostics().changed(0, 0);
                  local.ok();
                }));
  }

  /** Ends the locks; MySQL commits what was done under them. */
  void unlock(Consumer<SqlFailure> then) {
    BackendConnection connection = session.pins().of(session.pins().lockedTables());
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), "UNLOCK TABLES"),
        new Reply() {
          @Override
          protected void done(BackendConnection c, SqlFailure error) {
            if (!c.usable()) {
              session.endAfterAnswer();
            }
            boolean held = session.transaction().holds(c);
            session.transaction().end(c);
            session.pins().lockedTables(c, false);
            session.pins().settle(c);
            if (held || !session.pins().holds(c)) {
              c.release();
            }
            then.accept(error);
          }
        });
    connection.flush();
  }

  /** Why a statement can't go to a shard: tables are locked on another. -1 stands for several. */
  static SqlFailure elsewhere(LoopContext loop, ClientSession session, int shard) {
    ServerPool locked = session.pins().lockedTables();
    if (locked == null || (shard >= 0 && loop.pool(shard) == locked)) {
      return null;
    }
    return SqlFailure.notSupported(
        "tables are locked on server '"
            + locked.server().name()
            + "' and this statement concerns others; UNLOCK TABLES first");
  }
}
