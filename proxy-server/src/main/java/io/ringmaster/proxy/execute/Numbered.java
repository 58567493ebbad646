package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.router.plan.Numbering;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The numbers of an INSERT's AUTO_INCREMENT column, all of which are in its text or parameters, so
 * that servers take them for given ones: what MySQL would say of them is said by the proxy.
 *
 * @param numbering of the plan
 * @param made those that were made, in the order of the rows, which is ascending; maybe none
 * @param rows what each row stores, with {@link Numbering#UNCOUNTED} in the place of some values
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Numbered(Numbering numbering, long[] made, long[] rows) {
  /**
   * What became of a statement.
   *
   * @param before what the rows gave
   * @param after the same with numbers
   */
  static Numbered of(Numbering numbering, long[] before, long[] after) {
    long[] made =
        IntStream.range(0, before.length)
            .filter(row -> before[row] == Numbering.WANTED)
            .mapToLong(row -> after[row])
            .toArray();
    return new Numbered(numbering, made, after);
  }

  /**
   * Those of some of the rows.
   *
   * @param to exclusive
   */
  Numbered of(int from, int to) {
    long[] some = Arrays.copyOfRange(rows, from, to);
    long[] madeOfSome =
        Arrays.stream(some).filter(row -> Arrays.binarySearch(made, row) >= 0).toArray();
    return new Numbered(numbering, madeOfSome, some);
  }

  /**
   * Has others made instead.
   *
   * @param given what the rows give, with these numbers; {@link Numbering#WANTED} in their place
   *     then
   */
  void forget(long[] given) {
    for (int row = 0; row < given.length; row++) {
      if (Arrays.binarySearch(made, given[row]) >= 0) {
        given[row] = Numbering.WANTED;
      }
    }
  }

  /** Whether any row got a number. */
  boolean isMade() {
    return made.length > 0;
  }

  /**
   * Whether a row has got its number together with that of another, which MySQL reserves for
   * several rows at a time: of a query for one, two, four and so on, of rows for all, but anew
   * behind one that gives a greater number itself.
   *
   * @param row from 0
   */
  boolean isMadeWith(int row, long other, boolean ofQuery) {
    int place = Arrays.binarySearch(made, rows[row]);
    int of = Arrays.binarySearch(made, other);
    if (place < 0 || of < 0 || place == of) {
      return false;
    }
    if (ofQuery) {
      return Integer.numberOfLeadingZeros(place + 1) == Integer.numberOfLeadingZeros(of + 1);
    }
    return Arrays.stream(rows, 0, row)
        .noneMatch(given -> given > other && Arrays.binarySearch(made, given) < 0);
  }

  /** Whether the table counts by the same sequence still, or none of its numbers were made. */
  boolean isOf(Numbering now) {
    return !isMade() || (now != null && now.source().equals(numbering.source()));
  }

  /** The first that was made. */
  long first() {
    return made[0];
  }

  /** What the last row stores, or would if it was not left out; 0 where that is not counted. */
  long last() {
    return Math.max(0, rows[rows.length - 1]);
  }

  /** Whether the server's answer would give another insert id than MySQL's. */
  boolean isAnsweredHere(boolean usesLastInsertId) {
    return isMade() && (rows.length > 1 || (usesLastInsertId && !numbering.mayLeaveOut()));
  }

  /**
   * Whether the row of a statement of one row was inserted, and not left out or made an UPDATE of
   * another: the server gives the number of what it has inserted.
   */
  boolean isInserted(ResponseSummary summary) {
    return !numbering.mayLeaveOut() || summary.lastInsertId() == first();
  }

  /**
   * The insert id over several shards.
   *
   * @param ofLast that of the last row
   * @param stored the first number that a row was stored with; 0 when none was, or where all were
   */
  long ofSeveralShards(long affectedRows, long ofLast, long stored) {
    if (affectedRows == 0) {
      return 0;
    }
    if (isMade() && !numbering.mayLeaveOut()) {
      return first();
    }
    return stored == 0 ? ofLast : stored;
  }

  /**
   * What ON DUPLICATE KEY UPDATE needs in its end so that the insert id is the number of the row
   * that is there already.
   */
  String found() {
    String column = numbering.table() + "." + numbering.column();
    return ", %s = LAST_INSERT_ID(%s)".formatted(column, column);
  }

  /**
   * Finds the first number that was stored, among those that no other statement has. A plain read
   * would give the transaction its snapshot.
   */
  String query() {
    return query(Arrays.stream(made));
  }

  /**
   * The same among those of some of the rows.
   *
   * @return null where none of them got a number, or all are stored
   */
  String query(BitSet some) {
    if (!numbering.mayLeaveOut()) {
      return null;
    }
    long[] theirs =
        some.stream()
            .mapToLong(row -> rows[row])
            .filter(number -> Arrays.binarySearch(made, number) >= 0)
            .toArray();
    return theirs.length == 0 ? null : query(Arrays.stream(theirs));
  }

  private String query(LongStream numbers) {
    return "SELECT %s FROM %s WHERE %s IN (%s) ORDER BY %s LIMIT 1 FOR UPDATE"
        .formatted(
            numbering.column(),
            numbering.table(),
            numbering.column(),
            numbers.mapToObj(Long::toString).collect(Collectors.joining(", ")),
            numbering.column());
  }
}
