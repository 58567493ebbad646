package io.ringmaster.migration.move;

/**
 * How far a verification is.
 *
 * @param rows moving rows compared, as the source counts them
 * @param rowsEstimated how many there are, by the optimizer's statistics: a guess, never less than
 *     {@code rows}
 * @param differences how many rows stayed different
 */
public record VerifyStatus(long rows, long rowsEstimated, long differences) {}
