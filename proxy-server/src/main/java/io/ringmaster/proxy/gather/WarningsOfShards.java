package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks shards for the conditions of the statement they ran last; keeps them in shard order. */
final class WarningsOfShards {
  private final List<List<Condition>> conditions = new ArrayList<>();

  WarningsOfShards(int targets) {
    for (int i = 0; i < targets; i++) {
      conditions.add(List.of());
    }
  }

  /** Sends SHOW WARNINGS; the flush is the caller's. */
  void ask(int target, BackendConnection connection, Runnable then) {
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), "SHOW WARNINGS"),
        new Collected(connection.profile()) {
          @Override
          protected void done(
              BackendConnection c,
              List<ColumnDefinition> columns,
              List<List<byte[]>> rows,
              SqlFailure error) {
            if (error == null) {
              conditions.set(target, rows.stream().map(WarningsOfShards::condition).toList());
            }
            then.run();
          }
        });
  }

  private static Condition condition(List<byte[]> row) {
    return new Condition(text(row.get(0)), Integer.parseInt(text(row.get(1))), text(row.get(2)));
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  List<Condition> conditions() {
    return conditions.stream().flatMap(List::stream).toList();
  }
}
