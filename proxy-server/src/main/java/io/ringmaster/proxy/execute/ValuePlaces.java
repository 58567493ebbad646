package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.compose.ComputedValues.Place;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Composed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where values of an INSERT's rows are that must be known before it. */
final class ValuePlaces {
  private ValuePlaces() {}

  /**
   * The places, in the order of the text.
   *
   * @param digest of the statement
   */
  static List<Place> of(
      LoopContext loop,
      ClientSession session,
      StatementText statement,
      Digest digest,
      List<Composed.Value> values) {
    List<Place> places = new ArrayList<>();
    for (Composed.Value value : values) {
      places.add(place(digest, value.first(), value.last(), value));
    }
    Digest own = new Digest();
    for (int row = 1; row < digest.foldedRows(); row++) {
      int start = digest.rowStart(row);
      int length = digest.rowEnd(row) - start;
      loop.digester().digest(statement.sql(), start, length, session.lexerMode(), own);
      for (Composed.Value value : values) {
        if (value.folded()) {
          int before = firstOfRow(digest, value.first());
          places.add(place(own, value.first() - before, value.last() - before, value));
        }
      }
    }
    places.sort(Comparator.comparingInt(Place::from));
    return places;
  }

  private static Place place(Digest digest, int first, int last, Composed.Value value) {
    return new Place(digest.tokenStart(first), digest.tokenEnd(last), value.column());
  }

  private static int firstOfRow(Digest digest, int token) {
    int first = token;
    while (digest.tokenStart(first) > digest.rowStart(0)) {
      first--;
    }
    return first;
  }
}
