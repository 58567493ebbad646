package io.ringmaster.it.generator;

import java.util.List;

/** A node of a statement's tree. */
sealed interface Part permits Expr, From, Query, Write {
  void print(Printer out);

  /** The same, one step smaller in every way there is; it need not make sense. */
  List<? extends Part> smaller();
}
