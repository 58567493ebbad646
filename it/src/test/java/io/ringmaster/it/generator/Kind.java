package io.ringmaster.it.generator;

/** What values an expression has, as far as the generator tells them apart. */
enum Kind {
  /** Integers that sums and small products of don't overflow. */
  INT,
  /** BIGINT with its extremes: compared, grouped and aggregated, not calculated with. */
  BIG,
  /** BIGINT UNSIGNED with its extremes. */
  UBIG,
  DEC,
  /** DOUBLE of quarters, whose sums don't depend on the order of rows. */
  DBL,
  STR,
  BIN,
  DATE,
  DATETIME,
  TIME,
  ENUM,
  JSON
}
