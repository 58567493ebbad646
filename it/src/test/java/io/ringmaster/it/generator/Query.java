package io.ringmaster.it.generator;

import java.util.List;
import java.util.Optional;

/** What gives rows; columns are named {@code c1}, {@code c2} and so on. */
sealed interface Query extends Part permits Select, SetOperation, TableValues, With {
  /** Types of its columns. */
  List<Type> types();

  /** Whether the order of its rows is said to the last. */
  boolean ordered();

  /** Without one of its columns. */
  Optional<Query> withoutColumn(int index);

  @Override
  List<? extends Query> smaller();
}
