package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.plan.Indexing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes the entries of rows in lookup tables: deletes those of the values they had, inserts those
 * of the values they have.
 *
 * <p>MySQL changes one row after the other, so that a row can't get unique values that a later one
 * has still. That is found before: the entries of the later ones are left where they are then, and
 * the lookup table says what MySQL says. Where MySQL's order is not known it is refused.
 */
final class IndexEntries {
  static final int ROWS_AT_ONCE = 500;

  private final Composition composition;
  private final Indexing.Changed how;
  private final IndexedChange.Runner runner;
  private Runnable taken;

  IndexEntries(Composition composition, Indexing.Changed how, IndexedChange.Runner runner) {
    this.composition = composition;
    this.how = how;
    this.runner = runner;
  }

  /**
   * A row whose entry changes.
   *
   * @param old its entry as it was; null for none
   * @param entry as it is; null for none
   * @param oldForm what equals that of another row where their entries were in each other's way;
   *     null where that can't be
   * @param form the same as it is
   */
  private record Move(
      List<String> old, List<String> entry, List<String> oldForm, List<String> form) {}

  /**
   * Changes them.
   *
   * @param before rows as they were, in the order in which MySQL changes them, if that is known
   * @param after rows as they are, by their keys
   * @param taken is run where a value that is another row's is to be ignored
   */
  void change(
      List<IndexedRow> before, Map<List<String>, IndexedRow> after, Runnable then, Runnable taken) {
    this.taken = taken;
    change(0, before, after, then);
  }

  /** One index after the other. */
  private void change(
      int part, List<IndexedRow> before, Map<List<String>, IndexedRow> after, Runnable then) {
    if (part == how.parts().size()) {
      then.run();
      return;
    }
    Indexing.Part index = how.parts().get(part);
    LookupEntries entries = new LookupEntries(index, how.key(), how.columns());
    List<Move> moves = new ArrayList<>();
    for (IndexedRow row : before) {
      IndexedRow now = after.get(row.key());
      List<String> old = entries.of(row.values());
      List<String> entry = now == null ? null : entries.of(now.values());
      if (!Objects.equals(old, entry)) {
        moves.add(
            new Move(
                old,
                entry,
                entries.form(row.values()),
                now == null ? null : entries.form(now.values())));
      }
    }
    int[] met = met(moves);
    // In a circle some row comes before the one whose values it gets, whatever the order is.
    boolean open = how.order() == Indexing.Order.OPEN && !isCircle(met);
    int meeting = meeting(met, open);
    if (meeting < 0) {
      replace(moves, entries, () -> change(part + 1, before, after, then));
    } else if (open) {
      composition.fail(
          SqlFailure.notSupported(
              ("UPDATE gives a row a value of %s that another of its rows has had, so that it"
                   + " depends on the order of the rows whether MySQL finds a duplicate (1062): say"
                   + " ORDER BY, or write the rows in several statements")
                  .formatted(index.index())));
    } else {
      List<String> values = moves.get(meeting).entry().subList(0, index.columns().size());
      replace(
          moves.subList(0, meeting + 1),
          entries,
          () -> composition.fail(duplicate(String.join("-", values), index.index())));
    }
  }

  /** What the lookup table would have said if the later row's entry had not been lost. */
  private static SqlFailure duplicate(String value, String index) {
    return new SqlFailure(
        MySqlError.ER_DUP_ENTRY.errno(),
        MySqlError.ER_DUP_ENTRY.sqlState(),
        "Duplicate entry '%s' for key '%s'".formatted(value, index));
  }

  /** For each row the one that has had the values which it gets, or -1. */
  private static int[] met(List<Move> moves) {
    Map<List<String>, Integer> had = new HashMap<>();
    for (int i = 0; i < moves.size(); i++) {
      if (moves.get(i).oldForm() != null) {
        had.put(moves.get(i).oldForm(), i);
      }
    }
    int[] met = new int[moves.size()];
    for (int i = 0; i < met.length; i++) {
      int other = had.getOrDefault(moves.get(i).form(), -1);
      met[i] = other == i ? -1 : other;
    }
    return met;
  }

  /**
   * The first row that gets what a later one has, -1 for none.
   *
   * @param open whether any may be the later one
   */
  private static int meeting(int[] met, boolean open) {
    for (int i = 0; i < met.length; i++) {
      if (met[i] > i || (open && met[i] >= 0)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isCircle(int[] met) {
    int[] from = new int[met.length];
    for (int i = 0; i < met.length; i++) {
      int at = i;
      while (at >= 0 && from[at] == 0) {
        from[at] = i + 1;
        at = met[at];
      }
      if (at >= 0 && from[at] == i + 1) {
        return true;
      }
    }
    return false;
  }

  private void replace(List<Move> moves, LookupEntries entries, Runnable then) {
    List<List<String>> gone = moves.stream().map(Move::old).filter(Objects::nonNull).toList();
    List<List<String>> come = moves.stream().map(Move::entry).filter(Objects::nonNull).toList();
    each(
        gone,
        some -> text(entries.deletion(some)),
        _ -> {},
        () -> {
          if (how.ignores() && entries.isUnique() && !come.isEmpty()) {
            insertOne(come.getFirst(), entries, then);
          } else {
            each(come, some -> text(entries.insertion(some, false)), _ -> {}, then);
          }
        });
  }

  /** Of one row, which is left as it was if another has the values. */
  private void insertOne(List<String> entry, LookupEntries entries, Runnable then) {
    byte[] sql = text(entries.insertion(List.of(entry), true));
    composition.runQuietly(
        () -> runner.run(sql),
        this::named,
        condition -> condition.code() == MySqlError.ER_DUP_ENTRY.errno(),
        result -> {
          if (result.affectedRows() == 0) {
            taken.run();
          } else {
            then.run();
          }
        });
  }

  /**
   * Runs a statement for some of the rows, or entries, after the other.
   *
   * @param statement makes the text for some of them
   */
  <T> void each(
      List<T> rows,
      Function<List<T>, byte[]> statement,
      Consumer<StepResult> answer,
      Runnable then) {
    if (rows.isEmpty()) {
      then.run();
      return;
    }
    List<T> some = rows.subList(0, Math.min(ROWS_AT_ONCE, rows.size()));
    List<T> rest = rows.subList(some.size(), rows.size());
    byte[] sql = statement.apply(some);
    composition.run(
        () -> runner.run(sql),
        this::named,
        result -> {
          answer.accept(result);
          each(rest, statement, answer, then);
        });
  }

  /** A lookup table's key in a message is the index. */
  String named(String message) {
    String named = message;
    for (Indexing.Part part : how.parts()) {
      named = LookupName.of(part.lookup(), part.index()).named(named);
    }
    return named;
  }

  private static byte[] text(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8);
  }
}
