package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lists one step smaller. */
final class Smaller {
  private Smaller() {}

  /** Without one of its elements, at least {@code least} left; then with one of them smaller. */
  static <T> List<List<T>> lists(List<T> list, int least, Function<T, ? extends List<?>> smaller) {
    List<List<T>> all = new ArrayList<>();
    if (list.size() > least) {
      for (int i = 0; i < list.size(); i++) {
        all.add(without(list, i));
      }
    }
    all.addAll(replaced(list, smaller));
    return all;
  }

  /** With one of its elements smaller. */
  @SuppressWarnings("unchecked") // what is smaller is of the same kind: Part says so
  static <T> List<List<T>> replaced(List<T> list, Function<T, ? extends List<?>> smaller) {
    List<List<T>> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      for (Object other : smaller.apply(list.get(i))) {
        List<T> copy = new ArrayList<>(list);
        copy.set(i, (T) other);
        all.add(copy);
      }
    }
    return all;
  }

  static <T> List<T> without(List<T> list, int index) {
    List<T> copy = new ArrayList<>(list);
    copy.remove(index);
    return copy;
  }
}
