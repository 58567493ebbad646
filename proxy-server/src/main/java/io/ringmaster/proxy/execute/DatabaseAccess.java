package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Planned;
import java.util.List;

/**
 * Keeps an account to its databases. The default database is checked when it is chosen; here it is
 * those a statement names. The servers' own schemas are for admins only.
 */
final class DatabaseAccess {
  private DatabaseAccess() {}

  /**
   * The error for a statement that names a database the account may not use; else null. The names
   * were found when the statement was planned; this is done for every statement.
   */
  static SqlFailure check(LoopContext loop, ClientSession session, Planned planned) {
    List<String> named = planned.databases();
    Account account = session.account();
    if (named.isEmpty() || account.admin()) {
      return null;
    }
    var databases = loop.routing().map().state().databases();
    for (int i = 0; i < named.size(); i++) {
      String name = named.get(i);
      if (!databases.containsKey(name) || !account.mayUse(name)) {
        return SqlFailure.of(MySqlError.ER_DBACCESS_DENIED_ERROR, account.user(), "%", name);
      }
    }
    return null;
  }
}
