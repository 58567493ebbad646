package io.ringmaster.proxy.execute;

import java.util.BitSet;

/**
 * A row of EXPLAIN ROUTE.
 *
 * @param plan what is done
 * @param shards names of those that do it
 * @param reason why, or of which table
 * @param merge how one answer is made
 * @param sql what the servers would get; empty where that is the client's own text
 * @param asked what reads rows; null when nothing does, or can't be asked about
 * @param taken what it has taken; null when it was not run
 */
record RouteRow(
    String plan, String shards, String reason, String merge, String sql, Asked asked, Taken taken) {
  /**
   * A query that shards can be asked about.
   *
   * @param shards their numbers
   */
  record Asked(BitSet shards, String sql) {}

  /**
   * What a step has taken.
   *
   * @param bytes of the responses
   */
  record Taken(long rows, long bytes, long nanos) {}

  /** A row without a statement. */
  static RouteRow of(String plan, String shards, String reason, String merge) {
    return new RouteRow(plan, shards, reason, merge, "", null, null);
  }

  /** A row below the first, with a statement. */
  static RouteRow step(String plan, String shards, String reason, String sql) {
    return new RouteRow(plan, shards, reason, "", sql, null, null);
  }

  RouteRow asking(Asked about) {
    return new RouteRow(plan, shards, reason, merge, sql, about, taken);
  }

  RouteRow taking(Taken measured) {
    return new RouteRow(plan, shards, reason, merge, sql, asked, measured);
  }
}
