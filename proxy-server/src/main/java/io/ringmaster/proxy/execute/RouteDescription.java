package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Shard;
import io.ringmaster.proxy.compose.IndexedChange;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.IndexedKey;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a plan goes with the literals of its statement, as rows of EXPLAIN ROUTE. */
final class RouteDescription {
  private static final String ANY_REASON = "no sharded table: every shard gives the same answer";

  private final LoopContext loop;
  private final ClientSession session;
  private final Destination destination;
  private final StatementText statement;

  /**
   * Of a statement.
   *
   * @param destination that has its digest
   */
  RouteDescription(
      LoopContext loop, ClientSession session, Destination destination, StatementText statement) {
    this.loop = loop;
    this.session = session;
    this.destination = destination;
    this.statement = statement;
  }

  /** The rows. */
  List<RouteRow> of(Plan plan) {
    Routing routing = loop.routing();
    return switch (plan) {
      case Plan.Local _ ->
          List.of(
              RouteRow.of(
                  "Local",
                  name(routing, loop.homeShard(session.state().database(), session)),
                  "system schema: one server answers",
                  ""));
      case Plan.Refuse(var refusal) -> List.of(refused("", refusal));
      case Plan.Composed _ -> composed(plan);
      case Plan.Viewed _, Plan.Unparsed _ -> throw new IllegalStateException("not planned");
      case Plan.Finished(Finish finish, _) -> finish(finish);
      case Plan.Read _ -> bound(plan);
      case Plan.Write write when write.indexing() instanceof Indexing.Changed changed ->
          Stream.concat(changed(plan, changed).stream(), indexes(changed).stream()).toList();
      case Plan.Write write ->
          Stream.concat(bound(plan).stream(), indexes(write.indexing()).stream()).toList();
    };
  }

  static RouteRow refused(String shards, Refusal refusal) {
    return RouteRow.of("Refuse", shards, refusal.errno() + ": " + refusal.message(), "");
  }

  /** The server that finishes, and what is gathered there. */
  private List<RouteRow> finish(Finish finish) {
    int bench = Workbenches.choose(loop, session, finish);
    List<RouteRow> rows = new ArrayList<>();
    rows.add(finish(finish, bench, loop.routing()));
    rows.addAll(new RouteSteps(loop, session, destination, statement).of(finish, bench));
    return rows;
  }

  /** The first row of a statement that MySQL finishes on a shard's server. */
  static RouteRow finish(Finish finish, int bench, Routing routing) {
    String gathered =
        finish.fragments().stream()
            .map(RouteDescription::fragment)
            .collect(Collectors.joining("; "));
    return RouteRow.of(
        "Finish",
        name(routing, bench),
        RouteAdvice.of(finish, routing.map(), bench),
        "gather " + gathered);
  }

  private static String fragment(Finish.Fragment fragment) {
    String alias = fragment.alias() == null ? "" : " as " + fragment.alias();
    int count = fragment.conditions().size() + fragment.matches().size();
    String conditions =
        count == 0 ? ", all rows" : ", rows that satisfy " + count(count, "condition");
    return fragment.database()
        + "."
        + fragment.table()
        + alias
        + " ("
        + count(fragment.columns().size(), "column")
        + conditions
        + ")";
  }

  private List<RouteRow> composed(Plan plan) {
    return ComposedSteps.describe(
        loop, session, destination.digest(), statement, ComposedPlans.of(plan));
  }

  private List<RouteRow> bound(Plan plan) {
    Selector selector = Destination.selector(plan);
    Binder binder = loop.binder();
    Routing routing = loop.routing();
    return switch (destination.bind(selector, statement.sql(), null, false)) {
      case ONE -> single(plan, name(routing, binder.shard()), reason(selector), binder.shard());
      case ANY -> any(plan, selector, routing);
      case NONE -> single(plan, "any", "no row can match; one shard answers for the columns", -1);
      case MOVED -> composed(plan);
      case NEEDS_WEIGHT ->
          single(plan, "", "the key is not ASCII: a server is asked for its weight first", -1);
      case REFUSED ->
          List.of(
              plan instanceof Plan.Write write
                      && write.numbering() != null
                      && write.numbering().key()
                  ? RouteRow.of(
                      "Multi", "", "the shard key is AUTO_INCREMENT: the numbers decide", "")
                  : refused("", binder.refusal()));
      case MANY -> {
        Finish finish = FinishRunner.ofShards(loop, session, plan, destination.digest());
        BitSet shards = binder.shards();
        if (IndexLookups.isAsked(selector, routing.map())) {
          yield lookup(plan, selector, names(routing, shards));
        }
        if (ComposedPlans.of(plan) != null) {
          yield composed(plan);
        }
        if (finish != null) {
          yield finish(finish);
        }
        RouteRow whole = many(plan, selector, shards, routing);
        List<RouteRow> rows = new ArrayList<>();
        rows.add(whole);
        if (!whole.plan().equals("Refuse")) {
          rows.addAll(new RouteSteps(loop, session, destination, statement).of(plan));
        }
        yield rows;
      }
    };
  }

  /** A statement of rows that a global index finds. */
  private List<RouteRow> lookup(Plan plan, Selector selector, String shards) {
    IndexedKey key = ((Selector.ByPredicate) selector).indexed();
    String text =
        new String(statement.sql(), statement.off(), statement.len(), Scatter.charset(session));
    return List.of(
        RouteRow.of(
            "Lookup",
            shards,
            "a global index of "
                + key.table()
                + (key.unique() ? " tells which one" : " tells which ones")
                + "; without an entry all are asked",
            ""),
        RouteRow.step(
            "-> Lookup",
            "",
            key.lookup(),
            "SELECT %s FROM %s WHERE %s"
                .formatted(
                    key.key(),
                    key.lookup(),
                    key.columns().stream()
                        .map(column -> column.name() + comparison(column))
                        .collect(Collectors.joining(" AND ")))),
        RouteRow.step(
            plan instanceof Plan.Read ? RouteSteps.READ : RouteSteps.WRITE, "", "", text));
  }

  private String comparison(IndexedKey.Column column) {
    return destination.digest().isList(column.operand().slot()) ? " IN (..)" : " = ..";
  }

  /** A change of rows that are found and locked first. */
  private List<RouteRow> changed(Plan plan, Indexing.Changed changed) {
    List<RouteRow> bound = bound(plan);
    RouteRow first = bound.getFirst();
    if (first.plan().equals("Refuse")) {
      return bound;
    }
    Charset charset = Scatter.charset(session);
    IndexedChange.Texts texts =
        IndexedWrites.texts(changed, statement, destination.digest(), charset);
    String keys = String.join(", ", changed.key());
    return List.of(
        RouteRow.of(
            "Composed",
            first.shards(),
            "the rows are found and locked, written by their primary keys, and their entries in"
                + " global indexes follow",
            ""),
        RouteRow.step(RouteSteps.READ, first.shards(), "", new String(texts.search(), charset)),
        RouteRow.step(
            RouteSteps.WRITE,
            first.shards(),
            "with the keys of up to 500 rows",
            new String(texts.head(), charset) + " WHERE (" + keys + ") IN (..)"));
  }

  private static Stream<RouteRow> duplicates(Indexing.Duplicates duplicates) {
    if (duplicates == null) {
      return Stream.of();
    }
    String then =
        switch (duplicates.what()) {
          case IGNORE -> "left out";
          case REPLACE -> "inserted when what is there is deleted, by its key";
          case UPDATE -> "what is there is found, locked and changed, by its key";
        };
    return Stream.of(
        RouteRow.step(
            "-> Duplicates",
            "",
            "rows that are there already are found by trying, one half of the rows after the other;"
                + " a row that is: "
                + then,
            ""));
  }

  /** What is done with the lookup tables of global indexes, behind the statement itself. */
  private static List<RouteRow> indexes(Indexing indexing) {
    return switch (indexing) {
      case null -> List.of();
      case Indexing.Inserted(var entries, var duplicates) ->
          Stream.concat(
                  duplicates(duplicates),
                  entries.stream()
                      .map(
                          of ->
                              RouteRow.step(
                                  "-> Index",
                                  "",
                                  "entries of the rows in " + of.lookup().sql(),
                                  "")))
              .toList();
      case Indexing.Changed changed ->
          changed.parts().stream()
              .map(
                  of ->
                      RouteRow.step(
                          "-> Index",
                          "",
                          (changed.deletes()
                                  ? "entries of the rows go from "
                                  : "entries of the rows whose values have become others go from,"
                                      + " and come to ")
                              + of.lookup().sql(),
                          ""))
              .toList();
      case Indexing.Kept(String table) ->
          List.of(RouteRow.step("-> Refuse", "", "lookup table of a global index of " + table, ""));
    };
  }

  /**
   * A statement of one shard.
   *
   * @param asked number of a shard that can say what it expects; -1 for none
   */
  private List<RouteRow> single(Plan plan, String shards, String reason, int asked) {
    RouteRow row = RouteRow.of("Single", shards, reason, "");
    if (asked < 0 || !RouteSteps.mayBeAsked(plan)) {
      return List.of(row);
    }
    BitSet one = new BitSet();
    one.set(asked);
    String text =
        new String(statement.sql(), statement.off(), statement.len(), Scatter.charset(session));
    return List.of(row.asking(new RouteRow.Asked(one, text)));
  }

  private List<RouteRow> any(Plan plan, Selector selector, Routing routing) {
    if (selector instanceof Selector.NoTables) {
      return single(plan, "any", ANY_REASON, -1);
    }
    if (!(plan instanceof Plan.Read read && read.facts().locking())) {
      return single(plan, "any", ANY_REASON, loop.anyShard(session));
    }
    int shard = loop.lockingShard(session);
    String reason = "no sharded table: all sessions lock its rows on the same shard";
    return single(plan, name(routing, shard), reason, shard);
  }

  private RouteRow many(Plan plan, Selector selector, BitSet shards, Routing routing) {
    String names = names(routing, shards);
    BitSet filtered = OwnedRows.filtered(routing.map(), selector, shards);
    String owned =
        filtered.isEmpty()
            ? ""
            : "; ownership predicate on "
                + names(routing, filtered)
                + ", where rows are on the move";
    Refusal refused = OwnedRows.refusedOver(routing.map(), plan, shards);
    boolean all = shards.cardinality() == routing.map().shards().size();
    String word = all ? "Scatter" : "Multi";
    return switch (plan) {
      case Plan _ when refused != null -> refused(names, refused);
      case Plan.Read read ->
          RouteRow.of(word, names, several(selector) + owned, merge(read.gather()));
      case Plan.Write write ->
          RouteRow.of(
              word,
              names,
              write.scatter() instanceof Plan.Scattering.Copies
                  ? "a reference table is written on every shard"
                  : several(selector) + owned,
              merge(write.scatter()));
      default -> throw new IllegalStateException("not routed: " + plan);
    };
  }

  private String several(Selector selector) {
    return selector instanceof Selector.ByPredicate by
        ? RouteAdvice.of(by, destination.digest(), loop.routing().map())
        : "rows of several shards";
  }

  private static String merge(Plan.Scattering scatter) {
    String summed = "affected rows are summed";
    return scatter instanceof Plan.Scattering.Limited limited
        ? limited
                .search()
                .map(
                    search ->
                        "the first rows by "
                            + count(search.order().size(), "key")
                            + " are found and locked, each shard's LIMIT is how many it has")
                .orElse("shard after shard takes what is left of LIMIT")
            + ", "
            + summed
        : summed;
  }

  private static String merge(Gather gather) {
    return switch (gather) {
      case Gather.Rows rows -> {
        String how =
            rows.order().isEmpty()
                ? "concatenate"
                : "ordered merge by " + count(rows.order().size(), "key");
        yield how
            + (rows.distinct() ? ", distinct" : "")
            + rows.groups().map(RouteDescription::combine).orElse("")
            + (rows.limit().equals(Gather.Limit.NONE) ? "" : ", limit");
      }
      case Gather.OneRow one -> "combine " + one.columns();
      case Gather.Finished _, Gather.Refused _ -> "";
    };
  }

  private static String combine(Gather.Groups groups) {
    return ", combine equal groups "
        + groups.columns()
        + (groups.having().isPresent() ? ", having" : "")
        + (groups.last().isEmpty() ? "" : ", sort by " + count(groups.last().size(), "key"));
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String reason(Selector selector) {
    return switch (selector) {
      case Selector.Fixed _ -> "all tables live on this shard";
      case Selector.Any _, Selector.NoTables _ -> "no sharded table";
      case Selector.EveryShard _ -> "reference table";
      case Selector.ByPredicate by -> "shard key of group " + by.group() + " is fixed";
      case Selector.Unmoved unmoved -> reason(unmoved.rows());
      case Selector.ByRows by -> "the rows' shard key of group " + by.group();
    };
  }

  static String names(Routing routing, BitSet shards) {
    return shards.stream().mapToObj(i -> name(routing, i)).collect(Collectors.joining(", "));
  }

  static String name(Routing routing, int shard) {
    List<Shard> shards = routing.map().shards();
    return shard >= 0 && shard < shards.size() ? shards.get(shard).name() : "";
  }
}
