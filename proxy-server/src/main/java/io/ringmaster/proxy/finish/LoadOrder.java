package io.ringmaster.proxy.finish;

import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.KeyPredicate;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * In which order fragments are read: those of which few rows are expected first, since their keys
 * tell which rows of the others matter.
 */
final class LoadOrder {
  private final List<Finish.Fragment> fragments;

  /** What is known of each. */
  private final State[] states;

  private record State(boolean loaded, long rows, boolean reduced) {
    static final State OPEN = new State(false, 0, false);
  }

  /**
   * A column of a fragment that was read, whose values are those of a column that is to be.
   *
   * @param column of the one that is to be read
   * @param from the one that was read
   * @param other its column
   */
  record Loaded(String column, Finish.Fragment from, String other) {}

  /**
   * An order.
   *
   * @param inPlace indexes of those that are not read at all
   */
  LoadOrder(List<Finish.Fragment> fragments, BitSet inPlace) {
    this.fragments = fragments;
    states = new State[fragments.size()];
    for (int i = 0; i < states.length; i++) {
      states[i] = inPlace.get(i) ? null : State.OPEN;
    }
  }

  /** The next to be read; null when all were. */
  Finish.Fragment next() {
    int best = -1;
    for (int i = 0; i < states.length; i++) {
      if (isOpen(i) && (best < 0 || rank(i) < rank(best))) {
        best = i;
      }
    }
    return best < 0 ? null : fragments.get(best);
  }

  private boolean isOpen(int index) {
    return states[index] != null && !states[index].loaded();
  }

  /** Fewer rows are expected of a lower one. */
  private int rank(int index) {
    Finish.Fragment fragment = fragments.get(index);
    boolean few =
        fragment.selector() instanceof Selector.ByPredicate by
            && !(by.predicate() instanceof KeyPredicate.Anything);
    if (few) {
      return 0;
    }
    if (links(fragment).stream().anyMatch(link -> rows(link.from()) <= Workbench.KEYS_MAX)) {
      return fragment.isFiltered() ? 1 : 2;
    }
    int filtered = fragment.isNarrow() ? 3 : fragment.isFiltered() ? 5 : 7;
    return refers(fragment) ? filtered + 1 : filtered;
  }

  /**
   * Whether each of its rows has the key of a row that is not read yet: those are fewer, mostly.
   */
  private boolean refers(Finish.Fragment fragment) {
    return fragment.links().stream()
        .anyMatch(
            link ->
                isOpen(link.fragment())
                    && !link.column().equalsIgnoreCase(fragment.key())
                    && link.other().equalsIgnoreCase(fragments.get(link.fragment()).key()));
  }

  private long rows(Finish.Fragment loaded) {
    return states[fragments.indexOf(loaded)].rows();
  }

  /** The links of a fragment to those that were read. */
  List<Loaded> links(Finish.Fragment fragment) {
    List<Loaded> links = new ArrayList<>();
    for (Finish.Link link : fragment.links()) {
      State state = states[link.fragment()];
      if (state != null && state.loaded()) {
        links.add(new Loaded(link.column(), fragments.get(link.fragment()), link.other()));
      }
    }
    return links;
  }

  /** One that was read and has all rows of another; null for none. */
  Finish.Fragment sameRows(Finish.Fragment fragment) {
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null
          && states[i].loaded()
          && !states[i].reduced()
          && fragments.get(i).hasRowsOf(fragment)) {
        return fragments.get(i);
      }
    }
    return null;
  }

  /**
   * A fragment was read.
   *
   * @param reduced whether to rows that meet others
   */
  void loaded(Finish.Fragment fragment, long rows, boolean reduced) {
    states[fragments.indexOf(fragment)] = new State(true, rows, reduced);
  }
}
