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
import java.util.stream.Collectors;

/**
 * Changes the entries of rows in lookup tables: deletes those of the values they had, inserts those
 * of the values they have.
 *
 * <p>MySQL changes one row after the other, so that a row can't get a value that a later one has
 * still. That is found before: the entries of the later ones are left where they are then, and the
 * lookup table says what MySQL says. Where MySQL's order is not known it is refused.
 */
final class IndexEntries {
  static final int ROWS_AT_ONCE = 500;

  private final Composition composition;
  private final Indexing.Changed how;
  private final IndexedChange.Runner runner;

  IndexEntries(Composition composition, Indexing.Changed how, IndexedChange.Runner runner) {
    this.composition = composition;
    this.how = how;
    this.runner = runner;
  }

  /**
   * A row whose entry changes.
   *
   * @param now null when it is gone
   */
  private record Move(IndexedRow before, IndexedRow now) {}

  /**
   * Changes them.
   *
   * @param before rows as they were, in the order in which MySQL changes them
   * @param after rows as they are, by their keys
   */
  void change(
      List<IndexedRow> before,
      Map<List<String>, IndexedRow> after,
      Indexing.Order order,
      Runnable then) {
    change(0, before, after, order, then);
  }

  private void change(
      int part,
      List<IndexedRow> before,
      Map<List<String>, IndexedRow> after,
      Indexing.Order order,
      Runnable then) {
    if (part == how.parts().size()) {
      then.run();
      return;
    }
    List<Move> moves = new ArrayList<>();
    for (IndexedRow row : before) {
      IndexedRow now = after.get(row.key());
      if (!Objects.equals(row.values().get(part), now == null ? null : now.values().get(part))) {
        moves.add(new Move(row, now));
      }
    }
    Runnable next = () -> change(part + 1, before, after, order, then);
    int[] met = how.deletes() || moves.size() < 2 ? new int[0] : met(moves, part);
    // In a circle some row comes before the one whose value it gets, whatever the order is.
    boolean open = order == Indexing.Order.OPEN && !isCircle(met);
    int meeting = meeting(met, open);
    if (meeting < 0) {
      replace(moves, part, next);
    } else if (open) {
      composition.fail(
          SqlFailure.notSupported(
              ("UPDATE gives a row a value of %s that another of its rows has had, so that it"
                   + " depends on the order of the rows whether MySQL finds a duplicate (1062): say"
                   + " ORDER BY, or write the rows in several statements")
                  .formatted(how.parts().get(part).index())));
    } else {
      Indexing.Part index = how.parts().get(part);
      String value = moves.get(meeting).now.values().get(part);
      replace(
          moves.subList(0, meeting + 1),
          part,
          () -> composition.fail(duplicate(value, index.index())));
    }
  }

  /** What the lookup table would have said if the later row's entry had not been lost. */
  private static SqlFailure duplicate(String value, String index) {
    return new SqlFailure(
        MySqlError.ER_DUP_ENTRY.errno(),
        MySqlError.ER_DUP_ENTRY.sqlState(),
        "Duplicate entry '%s' for key '%s'".formatted(value, index));
  }

  /** For each row the one that has had the value which it gets, or -1. */
  private int[] met(List<Move> moves, int part) {
    Map<String, Integer> had = new HashMap<>();
    for (int i = 0; i < moves.size(); i++) {
      String form = moves.get(i).before.form(how.parts(), part);
      if (form != null) {
        had.put(form, i);
      }
    }
    int[] met = new int[moves.size()];
    for (int i = 0; i < met.length; i++) {
      IndexedRow now = moves.get(i).now;
      String form = now == null ? null : now.form(how.parts(), part);
      int other = form == null ? -1 : had.getOrDefault(form, -1);
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

  private void replace(List<Move> moves, int part, Runnable then) {
    Indexing.Part index = how.parts().get(part);
    List<IndexedRow> gone =
        moves.stream().map(Move::before).filter(row -> row.values().get(part) != null).toList();
    List<IndexedRow> come =
        moves.stream()
            .map(Move::now)
            .filter(row -> row != null && row.values().get(part) != null)
            .toList();
    each(
        gone,
        rows ->
            text(
                "DELETE FROM %s WHERE %s IN (%s)"
                    .formatted(
                        index.lookup(),
                        index.column(),
                        rows.stream()
                            .map(row -> row.values().get(part))
                            .collect(Collectors.joining(", ")))),
        _ -> {},
        () -> each(come, rows -> insertion(index, part, rows), _ -> {}, then));
  }

  private byte[] insertion(Indexing.Part index, int part, List<IndexedRow> rows) {
    List<Integer> keys = new ArrayList<>();
    for (int i = 0; i < how.key().size(); i++) {
      if (!how.key().get(i).equalsIgnoreCase(index.column())) {
        keys.add(i);
      }
    }
    StringBuilder sql = new StringBuilder("INSERT INTO ").append(index.lookup()).append(" (");
    sql.append(index.column());
    keys.forEach(i -> sql.append(", ").append(how.key().get(i)));
    sql.append(") VALUES ");
    String separator = "";
    for (IndexedRow row : rows) {
      sql.append(separator).append('(').append(row.values().get(part));
      keys.forEach(i -> sql.append(", ").append(row.key().get(i)));
      sql.append(')');
      separator = ", ";
    }
    return text(sql.toString());
  }

  /**
   * Runs a statement for some of the rows after the other.
   *
   * @param statement makes the text for some of them
   */
  void each(
      List<IndexedRow> rows,
      Function<List<IndexedRow>, byte[]> statement,
      Consumer<StepResult> answer,
      Runnable then) {
    if (rows.isEmpty()) {
      then.run();
      return;
    }
    List<IndexedRow> some = rows.subList(0, Math.min(ROWS_AT_ONCE, rows.size()));
    List<IndexedRow> rest = rows.subList(some.size(), rows.size());
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
      named = IndexedInsert.named(named, part.lookup(), part.index());
    }
    return named;
  }

  private static byte[] text(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8);
  }
}
