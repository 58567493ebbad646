package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a step of a composition may do without the client hearing of it.
 *
 * @param forgiven numbers of errors that do not end the composition, after which the transaction
 *     goes on
 * @param failed gets such an error
 * @param heard which warnings the client hears of; null for all
 */
record Terms(Set<Integer> forgiven, Consumer<SqlFailure> failed, Predicate<Condition> heard) {
  /** Those of a step whose answer is the client's. */
  static final Terms USUAL = new Terms(Set.of(), _ -> {}, null);

  boolean forgives(SqlFailure failure) {
    return failure != null && forgiven.contains(failure.errno());
  }

  /**
   * Adds what a step has said.
   *
   * @param total of which these may be the first
   * @param keep gets it
   */
  void hear(List<Condition> said, long total, Keeper keep) {
    if (heard == null) {
      keep.keep(said, total);
    } else {
      List<Condition> some = said.stream().filter(heard).toList();
      keep.keep(some, some.size());
    }
  }

  /** Keeps what was said. */
  interface Keeper {
    /**
     * Keeps conditions.
     *
     * @param total of which these may be the first
     */
    void keep(List<Condition> these, long total);
  }
}
