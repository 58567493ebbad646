package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A query with one common table.
 *
 * @param head up to the name: {@code WITH w}
 */
record With(String head, Query table, Query body) implements Query {

  @Override
  public void print(Printer out) {
    out.text(head + From.Leaf.names(table) + " AS (");
    table.print(out);
    out.text(") ");
    body.print(out);
  }

  @Override
  public List<Type> types() {
    return body.types();
  }

  @Override
  public boolean ordered() {
    return body.ordered();
  }

  @Override
  public Optional<Query> withoutColumn(int index) {
    return body.withoutColumn(index).map(b -> new With(head, table, b));
  }

  @Override
  public List<Query> smaller() {
    List<Query> all = new ArrayList<>(List.of(body, table));
    body.smaller().forEach(b -> all.add(new With(head, table, b)));
    table.smaller().forEach(t -> all.add(new With(head, t, body)));
    return all;
  }
}
