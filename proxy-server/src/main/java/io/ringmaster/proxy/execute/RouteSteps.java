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
  static final String READ = "-> Read";
  static final String GATHER = "-> Gather";
  static final String WRITE = "-> Write";
  static final String RUN = "-> Run";
  private static final String SEARCH = "tells how many of the first rows a shard has";
  private static final String WITH_KEYS = ", with keys gathered before";

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
  List<RouteRow> of(Plan plan) {
    int[] targets = loop.binder().shards().stream().toArray();
    List<byte[]> texts;
    List<byte[]> searches;
    try {
      searches =
          ShardTexts.searches(
              loop, session, plan, destination.map(), statement, destination.digest());
      texts =
          ShardTexts.texts(loop, session, plan, destination.map(), statement, destination.digest());
    } catch (Scatter.RefusedScatter | IllegalArgumentException e) {
      // It would be refused for its values.
      return List.of(RouteRow.step("-> Refuse", "", e.getMessage(), ""));
    }
    String step = plan instanceof Plan.Read ? READ : WRITE;
    List<RouteRow> rows = new ArrayList<>();
    if (!searches.isEmpty()) {
      rows.addAll(rows(READ, SEARCH, targets, searches, charset(), false));
    }
    rows.addAll(rows(step, "", targets, texts, charset(), mayBeAsked(plan)));
    return rows;
  }

  /** Whether servers can be asked what they expect of a plan's statement: it has no effect then. */
  static boolean mayBeAsked(Plan plan) {
    return plan instanceof Plan.Read read
        && !read.facts().locking()
        && !read.facts().callsPrograms()
        && !read.facts().usesUserVariables()
        && !read.facts().setsUserVariables();
  }

  /** The same of a fragment's. */
  static boolean mayBeAsked(Finish.Fragment fragment) {
    return fragment.lock().isEmpty();
  }

  /** What is gathered from where, and what runs where it has been gathered. */
  List<RouteRow> of(Finish finish, int bench) {
    List<RouteRow> rows = new ArrayList<>();
    for (Finish.Fragment fragment : finish.fragments()) {
      if (FinishRunner.isInPlace(session, fragment, bench)) {
        rows.add(inPlace(fragment, bench));
        continue;
      }
      BitSet shards = destination.shardsOfRows(fragment.selector(), statement);
      int[] targets = shards == null ? new int[0] : shards.stream().toArray();
      FragmentTexts texts = new FragmentTexts(session, statement, destination.digest(), true);
      SqlFailure refused = texts.refused(fragment);
      if (refused != null) {
        return List.of(RouteRow.step("-> Refuse", "", refused.message(), ""));
      }
      List<byte[]> ofTargets = texts.ofShards(fragment, List.of(), destination.map(), targets);
      String reason = fragment.name() + (fragment.links().isEmpty() ? "" : WITH_KEYS);
      rows.addAll(
          rows(GATHER, reason, targets, ofTargets, StandardCharsets.UTF_8, mayBeAsked(fragment)));
    }
    rows.add(run(finish, bench));
    return rows;
  }

  /** The tables of a finished statement that are read where they are. */
  List<RouteRow> inPlace(Finish finish, int bench) {
    return finish.fragments().stream()
        .filter(fragment -> FinishRunner.isInPlace(session, fragment, bench))
        .map(fragment -> inPlace(fragment, bench))
        .toList();
  }

  private RouteRow inPlace(Finish.Fragment fragment, int bench) {
    return RouteRow.step("-> In place", server(bench), fragment.name(), "");
  }

  /** What runs where all is that it needs. */
  RouteRow run(Finish finish, int bench) {
    byte[] text = FinishedStatements.spliced(session, destination.digest(), finish, statement);
    return RouteRow.step(RUN, server(bench), "", new String(text, charset()));
  }

  /** One row for all shards that get the same. */
  private List<RouteRow> rows(
      String step,
      String reason,
      int[] targets,
      List<byte[]> texts,
      Charset charset,
      boolean asked) {
    Map<String, BitSet> shards = new LinkedHashMap<>();
    for (int i = 0; i < targets.length; i++) {
      String text = new String(texts.get(i), charset);
      shards.computeIfAbsent(text, _ -> new BitSet()).set(targets[i]);
    }
    return shards.entrySet().stream()
        .map(
            entry ->
                RouteRow.step(
                        step,
                        RouteDescription.names(loop.routing(), entry.getValue()),
                        reason,
                        entry.getKey())
                    .asking(asked ? new RouteRow.Asked(entry.getValue(), entry.getKey()) : null))
        .toList();
  }

  private String server(int shard) {
    return RouteDescription.name(loop.routing(), shard);
  }

  private Charset charset() {
    return Scatter.charset(session);
  }
}
