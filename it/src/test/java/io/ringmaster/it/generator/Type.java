package io.ringmaster.it.generator;

import java.util.List;

/**
 * The type of an expression.
 *
 * @param collation of strings, else empty
 * @param exact whether equal values look alike: 'a' and 'A' may be equal, and which one of them
 *     stands for a group is not said
 * @param samples values that may be met, to compare with
 * @param key whether it is a shard key
 */
record Type(Kind kind, String collation, boolean exact, List<Literal> samples, boolean key) {
  static final String CONNECTION_COLLATION = "utf8mb4_0900_ai_ci";

  static Type of(Kind kind) {
    return kind == Kind.STR
        ? new Type(kind, CONNECTION_COLLATION, true, List.of(), false)
        : new Type(kind, "", kind != Kind.JSON, List.of(), false);
  }

  /** A type that has what others of its kind are like, equal values of which may differ. */
  Type loose() {
    return new Type(kind, collation, false, samples, key);
  }

  Type withExact(boolean isExact) {
    return new Type(kind, collation, isExact, samples, key);
  }

  static Type string(String collation, boolean exact) {
    return new Type(Kind.STR, collation, exact, List.of(), false);
  }
}
