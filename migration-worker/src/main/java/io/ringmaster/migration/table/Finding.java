package io.ringmaster.migration.table;

import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A reason not to begin.
 *
 * @param subject the server or table
 * @param reason what is wrong and what would happen
 * @param fix what to do about it
 */
public record Finding(String subject, String reason, String fix) {
  public Finding {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(fix, "fix");
  }

  /** All of them in sentences. */
  public static String sentences(Collection<Finding> findings) {
    return findings.stream().map(Finding::toString).collect(Collectors.joining(" "));
  }

  @Override
  public String toString() {
    return subject + ": " + reason + ". " + fix + ".";
  }
}
