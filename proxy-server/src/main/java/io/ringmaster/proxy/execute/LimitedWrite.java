package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.RowSearch;
import io.ringmaster.proxy.gather.RowShares;
import io.ringmaster.proxy.gather.ShardStatements;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * An UPDATE or DELETE with LIMIT, as it goes to the shards.
 *
 * @param digest of the statement
 * @param texts of each target, with splices
 */
record LimitedWrite(
    ClientSession session,
    StatementText statement,
    Digest digest,
    Plan.Scattering.Limited plan,
    Function<List<Splice>, List<byte[]>> texts) {

  /** The statement with a LIMIT of its own for each target. */
  ShardStatements statements(RowShares shares) {
    int place = plan.place();
    if (statement.execute() != null) {
      List<Splice> splices = List.of(parameter());
      return PreparedOnShards.limited(
          session,
          statement.execute(),
          texts.apply(splices),
          Splicer.parameters(digest, splices),
          shares::of);
    }
    return new LimitedOnShards(
        session,
        texts.apply(List.of()),
        statement.off() + statement.len() - digest.tokenEnd(place),
        digest.tokenEnd(place) - digest.tokenStart(place),
        shares::of);
  }

  /** In a text to prepare LIMIT has a parameter, whatever the client's has. */
  private Splice parameter() {
    return new Splice.Replace(plan.place(), plan.place(), "?");
  }

  /**
   * What finds which targets have the first rows.
   *
   * @return null where it need not be known
   * @throws Scatter.RefusedScatter in a transaction that does not keep others from writing more
   */
  RowSearch search(LimitValues limit, int targets) {
    if (plan.search().isEmpty() || limit.count() == 0) {
      return null;
    }
    Plan.Search search = plan.search().get();
    String isolation = session.transaction().isolation().toUpperCase(Locale.ROOT);
    if (session.isInTransaction() && isolation.contains("COMMITTED")) {
      throw new Scatter.RefusedScatter(RowSearch.refusedIsolation().message());
    }
    return new RowSearch(
        session.channel().alloc(),
        search,
        statement.execute() != null && !statement.execute().isByName(),
        session.profile().deprecateEof(),
        session.isInTransaction() && isolation.isEmpty(),
        targets,
        statements(search, limit));
  }

  private ShardStatements statements(Plan.Search search, LimitValues limit) {
    if (statement.execute() == null) {
      return ShardStatements.ofTexts(texts.apply(search.splices()));
    }
    List<Splice> splices = new ArrayList<>();
    splices.add(parameter());
    splices.addAll(search.splices());
    return PreparedOnShards.limited(
        session,
        statement.execute(),
        texts.apply(splices),
        Splicer.parameters(digest, splices),
        _ -> limit.count());
  }
}
