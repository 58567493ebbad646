package io.ringmaster.proxy.admin;

import io.ringmaster.protocol.ColumnType;
import io.ringmaster.proxy.admin.AdminResult.Column;
import io.ringmaster.proxy.recovery.TransactionsInDoubt;
import io.ringmaster.proxy.recovery.TransactionsInDoubt.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** SHOW TRANSACTIONS IN DOUBT and RESOLVE TRANSACTION. */
final class TransactionAdmin {
  private static final List<Column> COLUMNS =
      Stream.of("Transaction", "Coordinator", "Prepared_on", "Decision")
          .map(name -> new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING))
          .toList();

  private final TransactionsInDoubt transactions;

  TransactionAdmin(TransactionsInDoubt transactions) {
    this.transactions = transactions;
  }

  AdminResult show() {
    Found found = transactions.find();
    List<List<String>> rows = new ArrayList<>();
    for (TransactionsInDoubt.Doubtful one : found.transactions()) {
      rows.add(
          List.of(
              one.transaction(),
              one.coordinator(),
              String.join(", ", one.servers()),
              one.decision().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    found
        .unasked()
        .forEach(
            (server, cause) ->
                rows.add(Arrays.asList(null, null, server, "server does not answer: " + cause)));
    return new AdminResult.Table(COLUMNS, rows);
  }

  AdminResult resolve(AdminStatement.ResolveTransaction wanted) {
    Optional<String> refused = transactions.resolve(wanted.transaction(), wanted.commit());
    if (refused.isPresent()) {
      throw AdminException.refused(
          "transaction '" + wanted.transaction() + "' is not ended: " + refused.get());
    }
    return new AdminResult.Done(0, "", List.of());
  }
}
