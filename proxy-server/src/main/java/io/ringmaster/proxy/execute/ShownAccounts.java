package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * SHOW GRANTS and SHOW CREATE USER: of the proxy's accounts, which no server knows. Everyone may
 * see their own, admins all.
 */
final class ShownAccounts {
  /** The only host that accounts have. */
  private static final String HOST = "%";

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;

  ShownAccounts(LoopContext loop, ClientSession session, LocalStatements local) {
    this.loop = loop;
    this.session = session;
    this.local = local;
  }

  private record Name(String user, String host) {}

  /** {@code SHOW GRANTS [FOR user]}, behind the second word. */
  void grants(Tokens tokens) {
    Name name = tokens.takeWords("FOR") ? name(tokens) : own();
    if (!mayShow(name)) {
      return;
    }
    Account account = find(name);
    if (account == null) {
      local.fail(SqlFailure.of(MySqlError.ER_NONEXISTING_GRANT, name.user, name.host));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    String grantee = grantee(account);
    rows.add(List.of("GRANT USAGE ON *.* TO " + grantee));
    for (String database : new TreeSet<>(account.databases())) {
      String on = database.equals("*") ? "*.*" : quoted(database) + ".*";
      rows.add(List.of("GRANT ALL PRIVILEGES ON " + on + " TO " + grantee));
    }
    if (account.admin()) {
      rows.add(List.of("GRANT ADMIN ON *.* TO " + grantee));
    }
    local.rows(List.of(Column.text("Grants for " + account.user() + "@%")), rows);
  }

  /** {@code SHOW CREATE USER user}, behind the third word. */
  void createUser(Tokens tokens) {
    Name name = name(tokens);
    if (!mayShow(name)) {
      return;
    }
    Account account = find(name);
    if (account == null) {
      local.fail(
          SqlFailure.of(
              MySqlError.ER_CANNOT_USER,
              "SHOW CREATE USER",
              "'" + name.user + "'@'" + name.host + "'"));
      return;
    }
    // As MySQL writes it for who may not read its table of accounts.
    String text =
        ("CREATE USER %s IDENTIFIED WITH '%s' AS '<secret>' REQUIRE NONE PASSWORD EXPIRE DEFAULT"
                + " ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT PASSWORD REUSE INTERVAL DEFAULT"
                + " PASSWORD REQUIRE CURRENT DEFAULT")
            .formatted(grantee(account), account.plugin());
    local.rows(
        List.of(Column.text("CREATE USER for " + account.user() + "@%")), List.of(List.of(text)));
  }

  private static String grantee(Account account) {
    return quoted(account.user()) + "@" + quoted(HOST);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private Name own() {
    return new Name(session.account().user(), HOST);
  }

  /** {@code user}, {@code 'user'@'host'}, {@code CURRENT_USER} or {@code CURRENT_USER()}. */
  private Name name(Tokens tokens) {
    String first = tokens.take();
    if (first.equalsIgnoreCase("CURRENT_USER")) {
      return own();
    }
    String host = tokens.peek();
    return new Name(
        Tokens.unquote(first), host.startsWith("@") ? Tokens.unquote(host.substring(1)) : HOST);
  }

  private Account find(Name name) {
    return name.host.equals(HOST) ? loop.routing().map().state().accounts().get(name.user) : null;
  }

  /** Answers with MySQL's error, as it has it of others, when the session may not know. */
  private boolean mayShow(Name name) {
    boolean may = session.account().admin() || name.equals(own());
    if (!may) {
      local.fail(
          SqlFailure.of(
              MySqlError.ER_DBACCESS_DENIED_ERROR, session.account().user(), HOST, "mysql"));
    }
    return may;
  }
}
