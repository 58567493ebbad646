package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.session.Diagnostics.Condition;
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
    Warnings.send(
        connection,
        found -> {
          conditions.set(target, found);
          then.run();
        });
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
