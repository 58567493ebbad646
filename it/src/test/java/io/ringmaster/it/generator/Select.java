package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One block.
 *
 * @param modifier what stands behind SELECT: empty or with a space at its end
 * @param from one or none, as are {@code where} and {@code having}
 * @param rollup whether WITH ROLLUP stands behind the groups
 * @param windows those that have a name
 */
record Select(
    String modifier,
    List<Expr> items,
    List<From> from,
    List<Expr> where,
    List<Expr> groups,
    boolean rollup,
    List<Expr> having,
    List<Expr> windows,
    Order order)
    implements Query {

  static Select of(List<Expr> items, List<From> from) {
    return new Select(
        "", items, from, List.of(), List.of(), false, List.of(), List.of(), Order.NONE);
  }

  @Override
  public void print(Printer out) {
    out.text("SELECT " + modifier);
    for (int i = 0; i < items.size(); i++) {
      out.text(i == 0 ? "" : ", ");
      items.get(i).print(out);
      out.text(isStar(items.get(i)) ? "" : " AS c" + (i + 1));
    }
    out.list(" FROM ", from);
    out.list(" WHERE ", where);
    out.list(" GROUP BY ", groups);
    out.text(rollup ? " WITH ROLLUP" : "");
    out.list(" HAVING ", having);
    out.list(" WINDOW ", windows);
    order.print(out, types(), from.isEmpty() ? Optional.empty() : from.getFirst().keys());
  }

  /** {@code *} or {@code t.*}, which has no name of its own. */
  private static boolean isStar(Expr item) {
    return item instanceof Call call && call.parts().isEmpty() && call.pattern().endsWith("*");
  }

  @Override
  public List<Type> types() {
    return items.stream().map(Expr::type).toList();
  }

  @Override
  public boolean ordered() {
    return order.total();
  }

  @Override
  public Optional<Query> withoutColumn(int index) {
    return items.size() == 1
        ? Optional.empty()
        : Optional.of(withItems(Smaller.without(items, index)));
  }

  Select withItems(List<Expr> other) {
    return new Select(modifier, other, from, where, groups, rollup, having, windows, order);
  }

  Select withFrom(List<From> other) {
    return new Select(modifier, items, other, where, groups, rollup, having, windows, order);
  }

  Select withWhere(List<Expr> other) {
    return new Select(modifier, items, from, other, groups, rollup, having, windows, order);
  }

  Select withGroups(List<Expr> other, boolean rolled) {
    return new Select(modifier, items, from, where, other, rolled, having, windows, order);
  }

  Select withHaving(List<Expr> other) {
    return new Select(modifier, items, from, where, groups, rollup, other, windows, order);
  }

  Select withOrder(Order other) {
    return new Select(modifier, items, from, where, groups, rollup, having, windows, other);
  }

  Select withModifier(String other) {
    return new Select(other, items, from, where, groups, rollup, having, windows, order);
  }

  Select withWindows(List<Expr> other) {
    return new Select(modifier, items, from, where, groups, rollup, having, other, order);
  }

  @Override
  public List<Query> smaller() {
    List<Query> all = new ArrayList<>();
    Smaller.lists(where, 0, Expr::smaller).forEach(w -> all.add(withWhere(w)));
    Smaller.lists(having, 0, Expr::smaller).forEach(h -> all.add(withHaving(h)));
    Smaller.replaced(from, From::smaller).forEach(f -> all.add(withFrom(f)));
    order.smaller().forEach(o -> all.add(withOrder(o)));
    for (int i = 0; i < items.size(); i++) {
      withoutColumn(i).ifPresent(all::add);
    }
    if (rollup) {
      all.add(withGroups(groups, false));
    }
    Smaller.lists(groups, 0, Expr::smaller)
        .forEach(g -> all.add(withGroups(g, rollup && !g.isEmpty())));
    if (!modifier.isEmpty()) {
      all.add(withModifier(""));
    }
    Smaller.replaced(windows, Expr::smaller).forEach(w -> all.add(withWindows(w)));
    Smaller.replaced(items, Expr::smaller).forEach(i -> all.add(withItems(i)));
    return all;
  }
}
