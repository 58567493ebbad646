package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Plan;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of which EXPLAIN ROUTE tells that the servers would get them, below its plan. */
final class RouteSteps {
  private final LoopContext loop;
  private final ClientSession session;
  private final Destination destination;
  private final StatementText statement;

  /**
   * Of a statement.
   *
   * @param destination that has its digest
   */
  RouteSteps(
      LoopContext loop, ClientSession session, Destination destination, StatementText statement) {
    this.loop = loop;
    this.session = session;
    this.destination = destination;
    this.statement = statement;
  }

  /** What the shards get that the binder has found, as rows of the explanation. */
  List<List<String>> of(Plan plan) {
    int[] targets = loop.binder().shards().stream().toArray();
    List<byte[]> texts;
    try {
      texts =
          Scatter.texts(loop, session, plan, destination.map(), statement, destination.digest());
    } catch (Scatter.RefusedScatter | IllegalArgumentException e) {
      // It would be refused for its values.
      return List.of(List.of("-> Refuse", "", e.getMessage(), "", ""));
    }
    return rows(plan instanceof Plan.Read ? "-> Read" : "-> Write", "", targets, texts, charset());
  }

  /** What is gathered from where, and what runs where it has been gathered. */
  List<List<String>> of(Finish finish, int bench) {
    List<List<String>> rows = new ArrayList<>();
    for (Finish.Fragment fragment : finish.fragments()) {
      String name = fragment.alias() == null ? fragment.table() : fragment.alias();
      if (FinishRunner.isInPlace(session, fragment, bench)) {
        rows.add(List.of("-> In place", server(bench), name, "", ""));
        continue;
      }
      BitSet shards = destination.shardsOfRows(fragment.selector(), statement);
      int[] targets = shards == null ? new int[0] : shards.stream().toArray();
      FragmentTexts texts = new FragmentTexts(session, statement, destination.digest(), true);
      SqlFailure refused = texts.refused(fragment);
      if (refused != null) {
        return List.of(List.of("-> Refuse", "", refused.message(), "", ""));
      }
      List<byte[]> ofTargets = texts.ofShards(fragment, List.of(), destination.map(), targets);
      String reason = name + (fragment.links().isEmpty() ? "" : ", with keys gathered before");
      rows.addAll(rows("-> Gather", reason, targets, ofTargets, StandardCharsets.UTF_8));
    }
    byte[] text = FinishedStatements.spliced(session, destination.digest(), finish, statement);
    rows.add(List.of("-> Run", server(bench), "", "", new String(text, charset())));
    return rows;
  }

  /** One row for all shards that get the same. */
  private List<List<String>> rows(
      String step, String reason, int[] targets, List<byte[]> texts, Charset charset) {
    Map<String, BitSet> shards = new LinkedHashMap<>();
    for (int i = 0; i < targets.length; i++) {
      String text = new String(texts.get(i), charset);
      shards.computeIfAbsent(text, _ -> new BitSet()).set(targets[i]);
    }
    return shards.entrySet().stream()
        .map(
            entry ->
                List.of(
                    step,
                    RouteExplanation.names(loop.routing(), entry.getValue()),
                    reason,
                    "",
                    entry.getKey()))
        .toList();
  }

  private String server(int shard) {
    return RouteExplanation.name(loop.routing(), shard);
  }

  private Charset charset() {
    return Scatter.charset(session);
  }
}
