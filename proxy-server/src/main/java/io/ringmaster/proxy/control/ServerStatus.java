package io.ringmaster.proxy.control;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What this proxy knows of a server.
 *
 * @param state whether it answers
 * @param since when it was first seen like this
 * @param problem what is wrong, in one line without secrets; empty when nothing is. A server that
 *     answers over an open connection but takes no new one is {@link State#UP} with a problem
 */
public record ServerStatus(State state, Instant since, String problem) {
  /** Whether a server answers. */
  public enum State {
    UP,
    DOWN
  }

  /** The problem as an operator reads it, with the time it began; empty when there is none. */
  public Optional<String> sentence() {
    if (problem.isEmpty()) {
      return Optional.empty();
    }
    String what = state == State.DOWN ? "down" : "takes no new connections";
    return Optional.of(
        "%s since %s: %s".formatted(what, since.truncatedTo(ChronoUnit.SECONDS), problem));
  }
}
