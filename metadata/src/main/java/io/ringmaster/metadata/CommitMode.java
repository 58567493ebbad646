package io.ringmaster.metadata;

import java.util.Locale;
import java.util.Optional;

/** How a session's transactions over several servers are committed: {@code ringmaster_commit}. */
public enum CommitMode {
  /** On all servers or on none. */
  TWO_PHASE,
  /** On one server after the other: faster, and an error may leave some committed. */
  BEST_EFFORT,
  /** Not at all: what would write on a second server is refused before it does. */
  SINGLE;

  /** The session variable that says so; no server knows it. */
  public static final String VARIABLE = "ringmaster_commit";

  /** The mode of a value, in any case; empty when there is none such. */
  public static Optional<CommitMode> of(String value) {
    for (CommitMode mode : values()) {
      if (mode.name().equalsIgnoreCase(value)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  /** As SELECT shows it. */
  public String shown() {
    return name().toLowerCase(Locale.ROOT);
  }
}
