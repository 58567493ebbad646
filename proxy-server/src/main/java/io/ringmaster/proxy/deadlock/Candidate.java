package io.ringmaster.proxy.deadlock;

import java.util.Map;

/**
 * A statement of this proxy that has been under way for long, and that has connections to several
 * servers: it may wait on one of them for who waits for it on another.
 *
 * @param session id of its session
 * @param sinceMicros when its transaction began, in microseconds since 1970
 * @param statement a number that the session's statements before and after it do not have
 * @param beat a number that grows each time when the loop has seen it
 * @param threads of its transaction's connections, by the names of their servers
 * @param end lets the statement fail with MySQL's error 1213, and ends its transaction, unless it
 *     is over; any thread
 */
public record Candidate(
    int session,
    long sinceMicros,
    long statement,
    long beat,
    Map<String, Integer> threads,
    Runnable end) {
  public Candidate {
    threads = Map.copyOf(threads);
  }
}
