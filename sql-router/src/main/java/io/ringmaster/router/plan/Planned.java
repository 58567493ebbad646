package io.ringmaster.router.plan;

import java.util.List;
import java.util.Objects;

/**
 * A plan, and what of the statement's text decides who may run it. Immutable.
 *
 * @param databases the logical databases and the servers' own schemas that the statement names in
 *     front of a dot, in its spelling and order, each once; information_schema only for those of
 *     its tables that show what others do
 * @param serverFiles whether it reads or writes files of the server it runs on
 */
public record Planned(Plan plan, List<String> databases, boolean serverFiles) {
  public Planned {
    Objects.requireNonNull(plan, "plan");
    databases = List.copyOf(databases);
  }
}
