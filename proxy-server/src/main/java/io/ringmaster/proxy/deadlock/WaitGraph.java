package io.ringmaster.proxy.deadlock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who waits for whom on all servers, and in which circles. A transaction over several servers is
 * one node, by the connections it has; any other connection that waits or is waited for is a node
 * of its own.
 */
final class WaitGraph {
  private final Collection<SpreadStatement> statements;
  private final Collection<LockWait> waits;
  private final Map<String, String> nodes = new HashMap<>();

  WaitGraph(Collection<SpreadStatement> statements, Collection<LockWait> waits) {
    this.statements = statements;
    this.waits = waits;
    for (SpreadStatement statement : statements) {
      statement
          .threads()
          .forEach((server, thread) -> nodes.put(key(server, thread), statement.transaction()));
    }
  }

  /**
   * Transactions that wait for one another in a circle.
   *
   * @param waits the locks they wait for
   * @param members those that are open on several servers, at least one
   */
  record Cycle(Set<LockWait> waits, List<SpreadStatement> members) {
    /** Who ends it, whoever asks: the transaction that began last. */
    SpreadStatement victim() {
      return members.stream()
          .max(
              Comparator.comparingLong(SpreadStatement::sinceMicros)
                  .thenComparing(SpreadStatement::transaction))
          .orElseThrow();
    }
  }

  private static String key(String server, int thread) {
    return server + ':' + thread;
  }

  private String node(String server, int thread) {
    String key = key(server, thread);
    return nodes.getOrDefault(key, key);
  }

  /**
   * Circles that have no transaction in common. Those of locks that are held go first: who only
   * stands in a queue before others is not ended when it need not be.
   */
  List<Cycle> cycles() {
    Set<String> queueing =
        waits.stream().map(wait -> wait.server() + wait.wanted()).collect(Collectors.toSet());
    List<LockWait> held =
        waits.stream().filter(wait -> !queueing.contains(wait.server() + wait.blocker())).toList();
    Set<String> found = new HashSet<>();
    List<Cycle> cycles = new ArrayList<>();
    find(edges(held), found, cycles);
    find(edges(waits), found, cycles);
    return cycles;
  }

  private Map<String, Map<String, LockWait>> edges(Collection<LockWait> of) {
    Map<String, Map<String, LockWait>> edges = new HashMap<>();
    for (LockWait wait : of) {
      String from = node(wait.server(), wait.waiting());
      String to = node(wait.server(), wait.blocking());
      if (!from.equals(to)) {
        edges.computeIfAbsent(from, _ -> new TreeMap<>()).putIfAbsent(to, wait);
      }
    }
    return edges;
  }

  private void find(
      Map<String, Map<String, LockWait>> edges, Set<String> found, List<Cycle> cycles) {
    for (SpreadStatement statement : statements) {
      if (!found.contains(statement.transaction())) {
        Map<String, LockWait> path = shortest(edges, statement.transaction(), found);
        if (!path.isEmpty()) {
          found.addAll(path.keySet());
          cycles.add(
              new Cycle(
                  Set.copyOf(path.values()),
                  statements.stream()
                      .filter(member -> path.containsKey(member.transaction()))
                      .toList()));
        }
      }
    }
  }

  /** The nodes of a shortest way back to where it begins, and what each waits for; or none. */
  private static Map<String, LockWait> shortest(
      Map<String, Map<String, LockWait>> edges, String start, Set<String> without) {
    Map<String, String> cameFrom = new HashMap<>();
    Deque<String> next = new ArrayDeque<>();
    next.add(start);
    while (!next.isEmpty()) {
      String at = next.remove();
      for (String to : edges.getOrDefault(at, Map.of()).keySet()) {
        if (to.equals(start)) {
          Map<String, LockWait> path = new HashMap<>();
          path.put(at, edges.get(at).get(start));
          for (String node = at; !node.equals(start); node = cameFrom.get(node)) {
            String before = cameFrom.get(node);
            path.put(before, edges.get(before).get(node));
          }
          return path;
        }
        if (!without.contains(to) && cameFrom.putIfAbsent(to, at) == null) {
          next.add(to);
        }
      }
    }
    return Map.of();
  }
}
