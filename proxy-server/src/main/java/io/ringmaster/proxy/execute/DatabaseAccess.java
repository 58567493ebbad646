package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps an account to its databases. The default database is checked when it is chosen; here it is
 * the names in front of a dot. An alias that is named like a database the account may not use is
 * taken for that database.
 */
final class DatabaseAccess {
  /** The servers' own schemas, which only admins may read; information_schema is for all. */
  private static final Set<String> SERVERS_OWN = Set.of("mysql", "sys", "performance_schema");

  private DatabaseAccess() {}

  /** The error for a statement that names a database the account may not use; else null. */
  static SqlFailure check(LoopContext loop, ClientSession session, Digest digest) {
    Account account = session.account();
    if (account.admin() || !hasQualifiedName(digest)) {
      return null;
    }
    Tokens tokens = new Tokens(digest);
    Set<String> databases = loop.routing().map().state().databases().keySet();
    for (int i = 0; i + 1 < digest.tokenCount(); i++) {
      if (digest.text()[digest.tokenTextOffset(i + 1)] != '.') {
        continue;
      }
      String name = Tokens.unquote(tokens.text(i));
      boolean denied =
          databases.contains(name)
              ? !account.mayUse(name)
              : SERVERS_OWN.contains(name.toLowerCase(Locale.ROOT));
      if (denied) {
        return SqlFailure.of(
            MySqlError.ER_DBACCESS_DENIED_ERROR, account.user(), session.clientHost(), name);
      }
    }
    return null;
  }

  private static boolean hasQualifiedName(Digest digest) {
    byte[] text = digest.text();
    for (int i = 0; i < digest.textLength(); i++) {
      if (text[i] == '.') {
        return true;
      }
    }
    return false;
  }
}
