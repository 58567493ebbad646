package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.compose.ComputedValues.Place;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Composed;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

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
    Charset charset = Scatter.charset(session);
    for (Composed.Value value : values) {
      places.add(place(digest, 0, value, charset));
    }
    Digest own = new Digest();
    for (int row = 1; row < digest.foldedRows(); row++) {
      int start = digest.rowStart(row);
      int length = digest.rowEnd(row) - start;
      loop.digester().digest(statement.sql(), start, length, session.lexerMode(), own);
      for (Composed.Value value : values) {
        if (value.folded()) {
          int before = firstOfRow(digest, value.first());
          places.add(place(own, before, value, charset));
        }
      }
    }
    places.sort(Comparator.comparingInt(Place::from));
    return places;
  }

  /**
   * A value's place.
   *
   * @param before how many tokens of the plan's text are before the digest's first
   * @param charset of the text
   */
  private static Place place(Digest digest, int before, Composed.Value value, Charset charset) {
    NavigableMap<Integer, byte[]> locks = new TreeMap<>();
    for (Composed.Lock lock : value.locks()) {
      locks.put(digest.tokenEnd(lock.token() - before), lock.clause().getBytes(charset));
    }
    int from = digest.tokenStart(value.first() - before);
    return new Place(from, digest.tokenEnd(value.last() - before), value.column(), locks);
  }

  private static int firstOfRow(Digest digest, int token) {
    int first = token;
    while (digest.tokenStart(first) > digest.rowStart(0)) {
      first--;
    }
    return first;
  }
}
