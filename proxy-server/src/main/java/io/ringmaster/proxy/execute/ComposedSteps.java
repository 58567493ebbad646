package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.compose.ComputedValues;
import io.ringmaster.proxy.compose.ComputedValues.Place;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Composed;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/** The statements that a composed one is made of, as rows of EXPLAIN ROUTE. */
final class ComposedSteps {
  private static final String PLAN = "Composed";

  private ComposedSteps() {}

  /**
   * The rows.
   *
   * @param digest of the statement
   */
  static List<RouteRow> describe(
      LoopContext loop,
      ClientSession session,
      Digest digest,
      StatementText statement,
      Composed how) {
    RouteRow whole = RouteRow.of(PLAN, "", how.reason(), "");
    Charset charset = Scatter.charset(session);
    return switch (how) {
      case Composed.InsertSelect insert -> {
        InsertSelectText text = new InsertSelectText(statement, digest, insert, session);
        yield List.of(
            whole,
            RouteRow.step(RouteSteps.READ, "", "", new String(text.query(), charset)),
            RouteRow.step(
                RouteSteps.WRITE,
                "",
                "a statement for each MB of rows",
                new String(text.head(), charset)
                    + "VALUES (..)"
                    + new String(text.tail(), charset)));
      }
      case Composed.Refused(_, var refusal) -> List.of(RouteDescription.refused("", refusal));
      case Composed.Changed(_, var change) -> {
        ChangeTextMaker texts = ChangeTextMaker.of(statement, digest, session, session.state());
        List<RouteRow> rows = new ArrayList<>();
        rows.add(whole);
        rows.add(
            RouteRow.step(
                RouteSteps.READ, "", "", new String(texts.search(change), charset).strip()));
        rows.addAll(texts.shown(change));
        yield rows;
      }
      case Composed.InsertValues insert -> {
        List<Place> places = ValuePlaces.of(loop, session, statement, digest, insert.values());
        yield List.of(
            whole,
            RouteRow.step(
                RouteSteps.READ,
                "",
                "",
                new String(ComputedValues.query(statement.sql(), places), charset)),
            RouteRow.step(RouteSteps.WRITE, "", "with the values as literals", ""));
      }
      case Composed.InsertDefaults insert ->
          List.of(
              whole,
              RouteRow.step(
                  RouteSteps.WRITE,
                  "",
                  "",
                  new String(DefaultedText.of(loop, session, statement, digest, insert), charset)));
    };
  }
}
