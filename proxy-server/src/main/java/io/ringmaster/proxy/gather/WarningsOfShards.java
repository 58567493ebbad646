package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Asks shards for the conditions of the statement they ran last; keeps them in shard order. */
final class WarningsOfShards {
  /**
   * Codes of warnings about a statement's text and not about a row: syntax, functions, character
   * sets and collations that are deprecated, optimizer hints that are not taken, and columns that
   * get no value and have no default.
   */
  private static final Set<Integer> OF_TEXT =
      Set.of(1064, 1287, 1364, 1681, 3126, 3127, 3128, 3719, 3720, 3778);

  /** ER_BAD_NULL_ERROR: an INSERT warns once of each column, an UPDATE with each row. */
  private static final int OF_COLUMN = 1048;

  /**
   * Codes of what is computed for each row, whatever the row is: ER_DIVISION_BY_ZERO and
   * ER_INVALID_ARGUMENT_FOR_LOGARITHM. Several rows say the same.
   */
  private static final Set<Integer> OF_ROWS = Set.of(MySqlError.ER_DIVISION_BY_ZERO.errno(), 3020);

  private final List<List<Condition>> conditions = new ArrayList<>();

  WarningsOfShards(int targets) {
    for (int i = 0; i < targets; i++) {
      conditions.add(List.of());
    }
  }

  /** Sends SHOW WARNINGS; the flush is the caller's. */
  void ask(int target, BackendConnection connection, Runnable then) {
    Warnings.send(
        connection,
        found -> {
          set(target, found);
          then.run();
        });
  }

  /** A shard's conditions. */
  void set(int target, List<Condition> found) {
    conditions.set(target, found);
  }

  /**
   * As of a write: what is said of row 1 is said of another row by each shard. Only what is known
   * to be said of the statement's text, of which each shard has a copy, is said once.
   *
   * @param inserts whether it is an INSERT or REPLACE
   * @param ofRows tells what is said of a row though it could be of the text
   */
  List<Condition> conditionsOfWrite(
      RowNumbers rowNumbers, boolean inserts, Predicate<Condition> ofRows) {
    List<Condition> all = new ArrayList<>();
    List<Condition> said = new ArrayList<>();
    for (int target = 0; target < conditions.size(); target++) {
      List<Condition> before = new ArrayList<>(said);
      for (Condition condition : conditions.get(target)) {
        int code = condition.code();
        boolean ofText = OF_TEXT.contains(code) && !ofRows.test(condition);
        if (!ofText && (code != OF_COLUMN || !inserts)) {
          all.add(rowNumbers.ofWhole(target, condition));
        } else if (!before.remove(condition)) {
          all.add(condition);
          said.add(condition);
        }
      }
    }
    return rowNumbers.inOrder(all);
  }

  /** The greatest number of conditions that any shard has kept. */
  private int most() {
    return conditions.stream().mapToInt(List::size).max().orElse(0);
  }

  /** As many conditions as one server keeps, {@code max_error_count}. */
  List<Condition> kept(List<Condition> said, SessionState state) {
    int limit = Math.max(state.maxErrorCount(), most());
    return said.size() > limit ? said.subList(0, limit) : said;
  }

  /** How many of the shards' conditions {@link #conditionsOfWrite} leaves out. */
  int repeatedOfWrite(boolean inserts, Predicate<Condition> ofRows) {
    return said() - conditionsOfWrite(RowNumbers.AS_SAID, inserts, ofRows).size();
  }

  /** How many of the shards' conditions {@link #conditionsOfRead} leaves out. */
  int repeatedOfRead() {
    return said() - conditionsOfRead().size();
  }

  private int said() {
    return conditions.stream().mapToInt(List::size).sum();
  }

  /** As of a write of the same rows on all shards: what the first one says. */
  List<Condition> conditionsOfCopies() {
    return conditions.getFirst();
  }

  /**
   * As of a read: what all shards say is said once, unless it is known to be said of rows. Such a
   * condition comes from the statement's text (a literal that is cut, syntax that is deprecated),
   * of which each shard has a copy.
   */
  List<Condition> conditionsOfRead() {
    if (conditions.stream().allMatch(List::isEmpty)) {
      return List.of();
    }
    List<Condition> all = new ArrayList<>(conditions.getFirst());
    List<Condition> common = new ArrayList<>(conditions.getFirst());
    common.removeIf(condition -> OF_ROWS.contains(condition.code()));
    for (List<Condition> others : conditions.subList(1, conditions.size())) {
      List<Condition> rest = new ArrayList<>(others);
      common.removeIf(condition -> !rest.remove(condition));
    }
    for (List<Condition> others : conditions.subList(1, conditions.size())) {
      List<Condition> own = new ArrayList<>(others);
      common.forEach(own::remove);
      all.addAll(own);
    }
    return List.copyOf(all);
  }
}
