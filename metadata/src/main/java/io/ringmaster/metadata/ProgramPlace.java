package io.ringmaster.metadata;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a stored program can run: its statements see the rows of the server that runs it alone, so
 * all its tables must be there whole. A name in its body that is one of a table counts, so that
 * none is overlooked; those of programs that it may call count with it.
 *
 * @param shard the one that has all of its single tables; empty when it has none, so that any will
 *     do
 * @param refusal why it can run nowhere, a sentence; empty when it can
 * @param writes whether it may change rows
 * @param variables user variables that it names, in lower case
 */
public record ProgramPlace(
    Optional<String> shard, Optional<String> refusal, boolean writes, SortedSet<String> variables) {

  /** The place of a program, as tables are now. */
  public static ProgramPlace of(ClusterState state, StoredProgram program) {
    Set<String> shards = new TreeSet<>();
    SortedSet<String> variables = new TreeSet<>();
    boolean writes = false;
    Set<String> seen = new HashSet<>(Set.of(program.key()));
    Deque<StoredProgram> open = new ArrayDeque<>(Set.of(program));
    while (!open.isEmpty()) {
      StoredProgram next = open.remove();
      variables.addAll(next.variables());
      writes |= !next.written().isEmpty();
      for (String name : next.names()) {
        Optional<String> refusal = refusal(state, next, name);
        if (refusal.isPresent()) {
          return new ProgramPlace(Optional.empty(), refusal, writes, variables);
        }
        if (state.tables().get(next.database() + "." + name) instanceof TableRule.Single single) {
          shards.add(single.shard());
        }
        for (StoredProgram.Type type :
            new StoredProgram.Type[] {StoredProgram.Type.PROCEDURE, StoredProgram.Type.FUNCTION}) {
          StoredProgram called =
              state.programs().get(StoredProgram.key(next.database(), type, name));
          if (called != null && seen.add(called.key())) {
            open.add(called);
          }
        }
      }
    }
    return shards.size() > 1
        ? new ProgramPlace(
            Optional.empty(),
            Optional.of(
                "it names single tables of several shards (%s), and no server has them all: put"
                        .formatted(String.join(", ", shards))
                    + " them on one with RESHARD MOVE TABLE"),
            writes,
            variables)
        : new ProgramPlace(shards.stream().findFirst(), Optional.empty(), writes, variables);
  }

  /**
   * Why a trigger can't stay in a state; empty when it can. The server that writes a row carries it
   * out, so that what it names must be there.
   */
  public static Optional<String> fault(ClusterState state, StoredProgram program) {
    if (program.table().isEmpty()) {
      return Optional.empty();
    }
    String what =
        "trigger '%s' of table '%s.%s'"
            .formatted(program.name(), program.database(), program.table().get());
    return switch (state.table(program.database(), program.table().get()).orElse(null)) {
      case TableRule.Single single -> {
        ProgramPlace place = of(state, program);
        yield place
            .refusal()
            .or(
                () ->
                    place
                        .shard()
                        .filter(shard -> !shard.equals(single.shard()))
                        .map(shard -> "it names a table that would be on shard '" + shard + "'"))
            .map(why -> what + " stands in the way: " + why + ". Drop it first");
      }
      case TableRule.Sharded _, TableRule.Reference _, TableRule.View _ -> Optional.empty();
      case null -> Optional.of(what + " needs its table, which does not exist");
    };
  }

  private static Optional<String> refusal(ClusterState state, StoredProgram program, String name) {
    if (name.endsWith(".")) {
      String other = name.substring(0, name.length() - 1);
      return state.databases().containsKey(other)
          ? Optional.of(
              ("it names the database '%s', and a program can only name tables of its own,"
                      + " '%s'")
                  .formatted(other, program.database()))
          : Optional.empty();
    }
    return switch (state.tables().get(program.database() + "." + name)) {
      case TableRule.Sharded sharded ->
          Optional.of(
              ("it names the sharded table '%s', of which its statements would see the rows of one"
                      + " shard: send the statements themselves, or give what has that name and is"
                      + " no table another")
                  .formatted(sharded.key()));
      case TableRule.View view ->
          Optional.of(
              ("it names the view '%s', whose tables are not all on one shard: send the statements"
                      + " themselves")
                  .formatted(view.key()));
      case TableRule.Reference reference when program.written().contains(name) ->
          Optional.of(
              ("it may write the reference table '%s', which would change on one shard only: send"
                      + " the statements themselves")
                  .formatted(reference.key()));
      case TableRule.Reference _, TableRule.Single _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }
}
