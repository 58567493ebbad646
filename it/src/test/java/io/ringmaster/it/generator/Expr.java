package io.ringmaster.it.generator;

/** An expression; conditions are integers. */
sealed interface Expr extends Part permits Call, Literal {
  Type type();

  default Kind kind() {
    return type().kind();
  }
}
