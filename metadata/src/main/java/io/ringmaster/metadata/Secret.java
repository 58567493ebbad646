package io.ringmaster.metadata;

import java.util.Objects;

/** A text that must not reach logs, errors or metrics: {@link #toString} hides it. */
public record Secret(String reveal) {
  public Secret {
    Objects.requireNonNull(reveal, "reveal");
  }

  @Override
  public String toString() {
    return "***";
  }
}
