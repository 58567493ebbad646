package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.Reason;
import io.ringmaster.proxy.xa.Xid;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Transactions that are prepared on some servers: those that are being committed just now, and
 * those that somebody has to end. Blocking; any thread.
 */
public final class TransactionsInDoubt {
  private final MetadataStore store;
  private final ControlPools pools;
  private final Branches branches;

  public TransactionsInDoubt(MetadataStore store, ControlPools pools) {
    this.store = store;
    this.pools = pools;
    branches = new Branches(pools);
  }

  /** What is known of one. */
  public enum Decision {
    COMMITTED,
    ROLLED_BACK,
    /** Nobody has decided yet: the proxy that commits it does, or who has the lead. */
    OPEN,
    /** The server that knows does not answer, or is not registered any more. */
    UNKNOWN
  }

  /**
   * One of them.
   *
   * @param servers names of those with a prepared branch
   */
  public record Doubtful(
      String transaction, String coordinator, Collection<String> servers, Decision decision) {}

  /**
   * All of them.
   *
   * @param unasked servers that did not answer, and why
   */
  public record Found(List<Doubtful> transactions, Map<String, String> unasked) {}

  /** Asks all servers. */
  public Found find() {
    ClusterState state = store.state();
    Map<String, String> coordinators = new TreeMap<>();
    Map<String, Collection<String>> servers = new TreeMap<>();
    Map<String, String> unasked = new TreeMap<>();
    for (Server server : primaries(state)) {
      try {
        for (Xid branch : branches.shownOn(server)) {
          coordinators.put(branch.transaction(), branch.coordinator());
          servers.computeIfAbsent(branch.transaction(), _ -> new TreeSet<>()).add(server.name());
        }
      } catch (SQLException e) {
        unasked.put(server.name(), Reason.of(e));
      }
    }
    List<Doubtful> all =
        servers.entrySet().stream()
            .map(
                entry -> {
                  String coordinator = coordinators.get(entry.getKey());
                  return new Doubtful(
                      entry.getKey(),
                      coordinator,
                      entry.getValue(),
                      decision(state, entry.getKey(), coordinator));
                })
            .toList();
    return new Found(all, unasked);
  }

  /** The servers that shards are written on. */
  static List<Server> primaries(ClusterState state) {
    return state.shards().values().stream()
        .map(Shard::primary)
        .map(state.servers()::get)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private Decision decision(ClusterState state, String transaction, String coordinator) {
    Server server = state.servers().get(coordinator);
    if (server == null) {
      return Decision.UNKNOWN;
    }
    try {
      return new DecisionTable(pools, server)
          .find(transaction)
          .map(committed -> committed ? Decision.COMMITTED : Decision.ROLLED_BACK)
          .orElse(Decision.OPEN);
    } catch (SQLException e) {
      return Decision.UNKNOWN;
    }
  }

  /**
   * Ends a transaction as a person wants it.
   *
   * @return why it is not ended so, if it is not: it was decided otherwise, or a server does not
   *     answer
   */
  public Optional<String> resolve(String transaction, boolean commit) {
    ClusterState state = store.state();
    Found found = find();
    Optional<Doubtful> doubtful =
        found.transactions().stream().filter(t -> t.transaction().equals(transaction)).findFirst();
    if (doubtful.isEmpty()) {
      return Optional.of(
          "no server that answers has a transaction '"
              + transaction
              + "' in doubt"
              + (found.unasked().isEmpty() ? "" : "; not asked: " + found.unasked()));
    }
    Server coordinator = state.servers().get(doubtful.get().coordinator());
    try {
      if (coordinator != null) {
        Optional<Boolean> decided =
            new DecisionTable(pools, coordinator).decide(transaction, commit);
        if (decided.isEmpty()) {
          return Optional.of(
              "its proxy is committing it on server '"
                  + coordinator.name()
                  + "' just now; look again in some seconds");
        } else if (decided.get() != commit) {
          return Optional.of(
              "it was "
                  + (decided.get() ? "committed" : "rolled back")
                  + " on server '"
                  + coordinator.name()
                  + "' before, and is ended so everywhere");
        }
      }
      for (String server : doubtful.get().servers()) {
        branches.end(state.servers().get(server), transaction, commit);
      }
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(Reason.of(e));
    }
  }
}
