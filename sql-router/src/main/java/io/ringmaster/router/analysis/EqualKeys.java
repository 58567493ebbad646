package io.ringmaster.router.analysis;

/**
 * A join condition says that the keys of two uses in one block are equal, so that whatever drops
 * rows of {@code from} by their key drops the rows of {@code to} that they are joined with.
 */
record EqualKeys(TableUse from, TableUse to) {}
