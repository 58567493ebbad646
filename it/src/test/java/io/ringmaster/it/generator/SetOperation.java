package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two queries, united or whatever {@code operator} says.
 *
 * @param order of the whole; its ties are never {@code KEYS}
 */
record SetOperation(Query left, String operator, Query right, Order order) implements Query {

  @Override
  public void print(Printer out) {
    side(out, left);
    out.text(" " + operator + " ");
    side(out, right);
    order.print(out, types(), Optional.empty());
  }

  private static void side(Printer out, Query query) {
    boolean bare = query instanceof Select select && select.order().equals(Order.NONE);
    out.text(bare ? "" : "(");
    query.print(out);
    out.text(bare ? "" : ")");
  }

  @Override
  public List<Type> types() {
    List<Type> types = new ArrayList<>();
    for (int i = 0; i < left.types().size(); i++) {
      Type type = left.types().get(i);
      boolean both = i < right.types().size() && right.types().get(i).exact();
      types.add(type.withExact(type.exact() && both));
    }
    return types;
  }

  @Override
  public boolean ordered() {
    return order.total();
  }

  @Override
  public Optional<Query> withoutColumn(int index) {
    Optional<Query> other = right.withoutColumn(index);
    return left.withoutColumn(index)
        .flatMap(l -> other.map(r -> new SetOperation(l, operator, r, order)));
  }

  @Override
  public List<Query> smaller() {
    List<Query> all = new ArrayList<>(List.of(left, right));
    for (int i = 0; i < left.types().size(); i++) {
      withoutColumn(i).ifPresent(all::add);
    }
    order.smaller().forEach(o -> all.add(new SetOperation(left, operator, right, o)));
    left.smaller().forEach(l -> all.add(new SetOperation(l, operator, right, order)));
    right.smaller().forEach(r -> all.add(new SetOperation(left, operator, r, order)));
    return all;
  }
}
