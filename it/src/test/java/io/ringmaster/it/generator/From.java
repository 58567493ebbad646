package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a SELECT reads. */
sealed interface From extends Part {

  /** Columns that identify a row together, if that is known. */
  Optional<List<String>> keys();

  /**
   * A table or a derived one.
   *
   * @param pattern with a {@code #} where a query stands
   * @param unique columns that identify a row; empty if none are known
   */
  record Leaf(String pattern, List<Query> query, List<String> unique) implements From {
    @Override
    public void print(Printer out) {
      out.pattern(pattern, query);
      query.forEach(derived -> out.text(names(derived)));
    }

    /** Columns of derived tables have other names than those of the block around them. */
    static String names(Query derived) {
      return IntStream.rangeClosed(1, derived.types().size())
          .mapToObj(i -> "p" + i)
          .collect(Collectors.joining(", ", " (", ")"));
    }

    @Override
    public Optional<List<String>> keys() {
      return unique.isEmpty() ? Optional.empty() : Optional.of(unique);
    }

    @Override
    public List<From> smaller() {
      List<From> all = new ArrayList<>();
      for (List<Query> other : Smaller.replaced(query, Query::smaller)) {
        all.add(new Leaf(pattern, other, unique));
      }
      return all;
    }
  }

  /**
   * Two, joined.
   *
   * @param condition ON, if any
   * @param using columns as they stand behind USING, or empty
   */
  record Join(From left, String kind, From right, List<Expr> condition, String using)
      implements From {
    @Override
    public void print(Printer out) {
      left.print(out);
      out.text(" " + kind + " ");
      out.text(right instanceof Join ? "(" : "");
      right.print(out);
      out.text(right instanceof Join ? ")" : "");
      out.list(" ON ", condition);
      out.text(using.isEmpty() ? "" : " USING (" + using + ")");
    }

    @Override
    public Optional<List<String>> keys() {
      if (left.keys().isEmpty() || right.keys().isEmpty()) {
        return Optional.empty();
      }
      List<String> all = new ArrayList<>(left.keys().get());
      all.addAll(right.keys().get());
      return Optional.of(all);
    }

    @Override
    public List<From> smaller() {
      List<From> all = new ArrayList<>(List.of(left, right));
      if (!condition.isEmpty() && !kind.equals("JOIN")) {
        all.add(new Join(left, "JOIN", right, condition, using));
      }
      left.smaller()
          .forEach(other -> all.add(new Join((From) other, kind, right, condition, using)));
      right
          .smaller()
          .forEach(other -> all.add(new Join(left, kind, (From) other, condition, using)));
      for (List<Expr> other : Smaller.replaced(condition, Expr::smaller)) {
        all.add(new Join(left, kind, right, other, using));
      }
      return all;
    }
  }
}
