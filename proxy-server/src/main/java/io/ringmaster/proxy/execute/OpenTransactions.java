package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.TransactionState;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** SHOW TRANSACTIONS: what sessions of this proxy have open on servers. */
final class OpenTransactions {
  private static final String LEVEL = "ISOLATION LEVEL";

  private OpenTransactions() {}

  /** Answers. */
  static void show(LoopContext loop, ClientSession session, LocalStatements local) {
    ProcessList.collect(
        loop,
        session,
        OpenTransactions::row,
        rows ->
            local.rows(
                List.of(
                    Column.number("Id"),
                    Column.text("User"),
                    Column.number("Time"),
                    Column.text("Open_on"),
                    Column.text("Written_on"),
                    Column.text("Isolation"),
                    Column.text("Access"),
                    Column.text("Info")),
                rows));
  }

  private static List<String> row(ClientSession session) {
    TransactionState transaction = session.transaction();
    if (transaction.held() == null && !transaction.begun()) {
      return null;
    }
    // One that has touched no shard yet is as old as nothing.
    long nanos = transaction.held() == null ? 0 : System.nanoTime() - transaction.sinceNanos();
    return Arrays.asList(
        Integer.toString(session.id()),
        session.account().user(),
        Long.toString(TimeUnit.NANOSECONDS.toSeconds(nanos)),
        servers(transaction.connections()),
        servers(transaction.writers()),
        isolation(session),
        session.isReadOnly() ? "READ ONLY" : "READ WRITE",
        session.statement());
  }

  private static String servers(Collection<BackendConnection> connections) {
    return connections.stream()
        .map(BackendConnection::serverName)
        .collect(Collectors.joining(", "));
  }

  /** What was said of the transaction, else of the session; empty for the servers' default. */
  private static String isolation(ClientSession session) {
    String said = session.transaction().isolation().toUpperCase(Locale.ROOT);
    int at = said.indexOf(LEVEL);
    String level =
        at < 0
            ? session.state().variables().getOrDefault("transaction_isolation", "")
            : said.substring(at + LEVEL.length()).replaceFirst(",.*", "");
    return level.replace("'", "").replace('-', ' ').strip();
  }
}
