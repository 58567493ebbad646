package io.ringmaster.migration.table;

import java.util.Objects;

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

  @Override
  public String toString() {
    return subject + ": " + reason + ". " + fix + ".";
  }
}
