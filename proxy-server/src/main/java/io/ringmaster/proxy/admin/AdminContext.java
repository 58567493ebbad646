package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.ProgramPlace;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.run.ProxyDrain;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.router.analysis.NamedDatabases;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.ObjLongConsumer;

/**
 * What all admin statements work with.
 *
 * @param tablesChanged called with a database and its schema version after its tables have changed,
 *     before the client gets its answer: this proxy loads them again
 */
record AdminContext(
    MetadataStore store,
    ControlPools pools,
    ShardRunner runner,
    ObjLongConsumer<String> tablesChanged) {
  static final AdminResult DONE = new AdminResult.Done(0, "", List.of());

  /** Longer than a stopped proxy keeps its session with ZooKeeper. */
  private static final Duration PROXIES_MAX = Duration.ofSeconds(20);

  /** What takes longer does not write single rows. */
  private static final Duration SETTLED_MAX = Duration.ofSeconds(8);

  /**
   * A logical database the caller may use.
   *
   * @throws AdminException 1044 when it may not, 1049 when there is none
   */
  static LogicalDatabase database(ClusterState state, String name, AdminCaller caller) {
    if (!caller.mayUse(name)) {
      throw AdminException.of(MySqlError.ER_DBACCESS_DENIED_ERROR, caller.user(), "%", name);
    }
    LogicalDatabase database = state.databases().get(name);
    if (database == null) {
      throw AdminException.of(MySqlError.ER_BAD_DB_ERROR, name);
    }
    return database;
  }

  /**
   * Whether a name that the caller may use is that of no database, whatever other proxies have made
   * by now; a schema of the servers' own is something else.
   */
  boolean isNoDatabase(String name, AdminCaller caller) {
    return caller.mayUse(name)
        && !NamedDatabases.isSystem(name)
        && !store.state().databases().containsKey(name)
        && !store.load().databases().containsKey(name);
  }

  /**
   * Refuses to place anything on a shard that does not exist, or is joining.
   *
   * @throws AdminException that says so
   */
  static void owner(ClusterState state, String shard) {
    ShardRunner.primary(state, shard);
    if (state.shards().get(shard).joining()) {
      throw AdminException.refused(
          ("shard '%s' is still joining: it gets the reference tables; SHOW SHARDS tells when it"
                  + " has them")
              .formatted(shard));
    }
  }

  /**
   * Refuses a change of a table that a migration moves: source and target must stay alike.
   *
   * @param rule of the table; null for none
   */
  static void refuseMoving(ClusterState state, TableRule rule) {
    if (rule instanceof TableRule.Sharded sharded) {
      refuseMoving(state, sharded.group());
    } else if (rule != null) {
      state
          .migrationOf(rule)
          .ifPresent(migration -> refuse("table '" + rule.key() + "'", migration));
    }
  }

  /** Refuses a change of any table of a group that a migration moves. */
  static void refuseMoving(ClusterState state, String group) {
    state
        .migrationOf(group)
        .ifPresent(migration -> refuse("tables of group '" + group + "'", migration));
  }

  /** Refuses to drop a database while a migration moves any of its tables. */
  static void refuseMoving(ClusterState state, LogicalDatabase database) {
    state.groups().values().stream()
        .filter(group -> group.database().equals(database.name()))
        .forEach(group -> refuseMoving(state, group.name()));
    state.tables().values().stream()
        .filter(rule -> rule.database().equals(database.name()))
        .forEach(rule -> refuseMoving(state, rule));
  }

  /** Refuses a change after which what a trigger names would not be where the trigger is. */
  static void refuseAgainstTriggers(ClusterState after) {
    for (StoredProgram program : after.programs().values()) {
      ProgramPlace.fault(after, program)
          .ifPresent(
              why -> {
                throw AdminException.notSupported(why);
              });
    }
  }

  private static void refuse(String what, Migration migration) {
    String end = migration.phase() == MigrationPhase.REVERSE ? "FINISH" : "CANCEL";
    throw AdminException.refused(
        "%s can't be changed or verified while migration %d moves rows (%s); wait for its end, or %s MIGRATION %d"
            .formatted(what, migration.number(), migration.phase(), end, migration.number()));
  }

  /**
   * Waits until all proxies route by a state, before a name of which it has no table is given to
   * one: a proxy that still knew the rule of an earlier table would put rows on the wrong shards.
   *
   * @throws AdminException naming a proxy that does not answer
   */
  void awaitProxies(ClusterState state) {
    awaitProxies(
        state,
        "It may route by a table of this name that is dropped; nothing was changed, say it again"
            + " once that proxy runs or has ended");
  }

  /**
   * Waits until nothing is under way in any proxy that was planned with an older state.
   *
   * @throws AdminException naming a proxy where something is
   */
  void awaitSettled(ClusterState state) {
    try {
      ProxyDrain.awaitSettled(store, state.epoch(), System.nanoTime() + SETTLED_MAX.toNanos());
    } catch (TimeoutException e) {
      throw AdminException.refused(
          e.getMessage()
              + ", perhaps with numbers of the old count; nothing was changed. Say it again when"
              + " they have ended (SHOW PROCESSLIST there tells what runs)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdminException.refused("the wait for statements under way was stopped");
    }
  }

  /** Forgets the counts of tables that are no more. */
  void forgetSequences(Collection<TableRule> rules) {
    rules.stream()
        .flatMap(rule -> AutoIncrements.of(rule).stream())
        .forEach(numbers -> store.sequences().remove(numbers.sequence()));
  }

  /**
   * Waits until all proxies route by a state.
   *
   * @param otherwise a sentence about what is so when one does not
   * @throws AdminException naming it, with that sentence
   */
  void awaitProxies(ClusterState state, String otherwise) {
    try {
      ProxyDrain.awaitKnown(store, state.epoch(), System.nanoTime() + PROXIES_MAX.toNanos());
    } catch (TimeoutException e) {
      throw AdminException.refused(e.getMessage() + ". " + otherwise);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdminException.refused("the wait for all proxies was stopped. " + otherwise);
    }
  }

  /** Makes changes that do not depend on more than was checked already. */
  void change(Change... changes) {
    store.update(_ -> List.of(changes));
  }

  /** Tells this proxy and all others that tables of a database have changed. */
  void changed(String database) {
    tablesChanged.accept(database, store.raiseSchemaVersion(database));
  }
}
