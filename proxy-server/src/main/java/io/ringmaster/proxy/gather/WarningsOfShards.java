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

  /** All of them, as of a write: what is said of row 1 is said of another row by each shard. */
  List<Condition> conditions() {
    return conditions.stream().flatMap(List::stream).toList();
  }

  /**
   * As of a read: what all shards say is said once. Such a condition comes from the statement's
   * text (a literal that is cut, syntax that is deprecated), of which each shard has a copy, and
   * not from a row.
   */
  List<Condition> conditionsOfRead() {
    List<Condition> all = new ArrayList<>(conditions.getFirst());
    List<Condition> common = new ArrayList<>(conditions.getFirst());
    for (List<Condition> others : conditions.subList(1, conditions.size())) {
      List<Condition> rest = new ArrayList<>(others);
      common.removeIf(condition -> !rest.remove(condition));
    }
    for (List<Condition> others : conditions.subList(1, conditions.size())) {
      List<Condition> own = new ArrayList<>(others);
      common.forEach(own::remove);
      all.addAll(own);
    }
    return List.copyOf(all);
  }
}
