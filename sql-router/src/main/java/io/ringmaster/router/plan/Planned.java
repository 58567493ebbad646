package io.ringmaster.router.plan;

import java.util.List;
import java.util.Objects;

/**
 * A plan, and what of the statement's text decides who may run it. Immutable but for its pace.
 *
 * @param databases the logical databases and the servers' own schemas that the statement names in
 *     front of a dot, in its spelling and order, each once; information_schema only for those of
 *     its tables that show what others do
 * @param serverFiles whether it reads or writes files of the server it runs on
 * @param pace of its executions over several shards; null where none of them may be pipelined
 */
public record Planned(Plan plan, List<String> databases, boolean serverFiles, Pace pace) {
  public Planned {
    Objects.requireNonNull(plan, "plan");
    databases = List.copyOf(databases);
  }

  /** A plan that was not executed yet. */
  public Planned(Plan plan, List<String> databases, boolean serverFiles) {
    this(plan, databases, serverFiles, mayBePipelined(plan) ? new Pace() : null);
  }

  private static boolean mayBePipelined(Plan plan) {
    return plan instanceof Plan.Read read
        && read.facts().sharing() != Plan.Sharing.NEVER
        && (read.gather() instanceof Gather.Rows || read.gather() instanceof Gather.OneRow);
  }
}
