package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.config.HostPort;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.Reason;
import io.ringmaster.proxy.control.ServerCheck;
import io.ringmaster.proxy.xa.Decisions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Servers and shards. */
final class ClusterAdmin {
  private static final Logger log = LoggerFactory.getLogger(ClusterAdmin.class);

  private final AdminContext context;
  private final ServerCheck check;
  private final Function<Server, Endpoint> endpoints;
  private final Duration holdPatience;

  /**
   * Servers and shards.
   *
   * @param endpoints how tables are copied to a server
   * @param holdPatience how long statements wait before they get an error
   */
  ClusterAdmin(AdminContext context, Function<Server, Endpoint> endpoints, Duration holdPatience) {
    this.context = context;
    this.endpoints = endpoints;
    this.holdPatience = holdPatience;
    this.check = new ServerCheck(context.pools());
  }

  AdminResult register(AdminStatement.RegisterServer statement) {
    ClusterState state = context.store().state();
    if (state.servers().containsKey(statement.name())) {
      throw AdminException.refused("server '" + statement.name() + "' is registered already");
    }
    Server server =
        new Server(
            statement.name(),
            statement.host(),
            statement.port(),
            statement.user(),
            statement.password(),
            statement.tls(),
            statement.disk());
    refuse(server, check.problem(server, state.servers().values()));
    context.change(new Change.Add(server));
    return AdminContext.DONE;
  }

  private static void refuse(Server server, Optional<String> problem) {
    problem.ifPresent(
        what -> {
          throw AdminException.refused(
              "server '%s' at %s: %s".formatted(server.name(), server.address(), what));
        });
  }

  /**
   * Another address or login for a server. Whether the data at another address is the right one
   * only the operator knows, but a server without the shard's databases is not.
   */
  AdminResult alter(AdminStatement.AlterServer statement) {
    ClusterState state = context.store().load();
    Server old = state.servers().get(statement.name());
    need(old != null, "server", statement.name());
    Server changed =
        new Server(
            old.name(),
            statement.address().map(HostPort::host).orElse(old.host()),
            statement.address().map(HostPort::port).orElse(old.port()),
            statement.user().orElse(old.user()),
            statement.password().orElse(old.password()),
            statement.tls().orElse(old.tls()),
            statement.disk().orElse(old.disk()));
    List<Server> others =
        state.servers().values().stream().filter(other -> !other.equals(old)).toList();
    refuse(changed, check.problem(changed, others));
    boolean holdsRows =
        state.shards().values().stream().anyMatch(shard -> shard.primary().equals(old.name()));
    if (holdsRows && !changed.address().equals(old.address())) {
      refuse(changed, check.lacking(changed, state.databases().keySet()));
    }
    if (!changed.equals(old)) {
      context
          .store()
          .update(
              now -> {
                if (!old.equals(now.servers().get(old.name()))) {
                  throw AdminException.refused(
                      "server '%s' was changed meanwhile; repeat the statement"
                          .formatted(old.name()));
                }
                refuseAmidCutover(now, old.name());
                return List.of(new Change.Replace(changed));
              });
    }
    return AdminContext.DONE;
  }

  /** Rows are on their way from one server to another, and proxies wait: for a moment. */
  private static void refuseAmidCutover(ClusterState state, String server) {
    state.migrations().values().stream()
        .filter(migration -> migration.phase().holds())
        .filter(
            migration ->
                migration.shards().stream()
                    .anyMatch(shard -> state.shards().get(shard).primary().equals(server)))
        .findFirst()
        .ifPresent(
            migration -> {
              throw AdminException.refused(
                  "owners of rows on server '%s' change at this moment (migration %d); repeat the statement"
                      .formatted(server, migration.number()));
            });
  }

  AdminResult unregister(AdminStatement.UnregisterServer statement) {
    context
        .store()
        .update(
            state -> {
              need(state.servers().containsKey(statement.name()), "server", statement.name());
              state.shards().values().stream()
                  .filter(shard -> servers(shard).anyMatch(statement.name()::equals))
                  .findFirst()
                  .ifPresent(
                      shard -> {
                        throw AdminException.refused(
                            "server '%s' belongs to shard '%s'; drop that first"
                                .formatted(statement.name(), shard.name()));
                      });
              return List.of(new Change.Remove(Entity.Kind.SERVER, statement.name()));
            });
    return AdminContext.DONE;
  }

  private static Stream<String> servers(Shard shard) {
    return Stream.concat(Stream.of(shard.primary()), shard.replicas().stream());
  }

  private static void need(boolean exists, String kind, String name) {
    if (!exists) {
      throw AdminException.refused("there is no " + kind + " '" + name + "'");
    }
  }

  /**
   * A new shard gets the schemas of all databases before it is known, and the reference tables,
   * which must be whole on every shard. It owns nothing yet, so it needs no sharded tables.
   */
  AdminResult create(AdminStatement.CreateShard statement) {
    Shard shard = new Shard(statement.name(), statement.primary(), statement.replicas());
    ClusterState state = context.store().load();
    refuseUnusable(state, shard);
    if (ShardJoin.references(state).isEmpty() && !state.shards().containsKey(shard.name())) {
      copySchemas(state, shard);
      context
          .store()
          .update(
              now -> {
                if (!ShardJoin.references(now).isEmpty()
                    || !now.databases().equals(state.databases())
                    || !now.programs().equals(state.programs())
                    || !now.servers().keySet().equals(state.servers().keySet())) {
                  throw AdminException.refused(
                      "databases, stored programs or servers were added or removed meanwhile;"
                          + " repeat the statement");
                }
                return List.of(new Change.Add(shard));
              });
      return AdminContext.DONE;
    }
    try (DdlLock lock = DdlLock.takeAll(context)) {
      ClusterState locked = lock.state();
      if (!locked.databases().keySet().equals(state.databases().keySet())) {
        throw AdminException.refused("databases changed at the same time; repeat the statement");
      }
      refuseUnusable(locked, shard);
      copySchemas(locked, shard);
      try (ShardJoin join =
          new ShardJoin(context.store(), locked, shard, endpoints, holdPatience)) {
        join.run(lock);
      }
    }
    return AdminContext.DONE;
  }

  /** One that is joining has been left by a proxy that is gone: the same statement completes it. */
  private static void refuseUnusable(ClusterState state, Shard shard) {
    Shard known = state.shards().get(shard.name());
    if (known != null && !known.joining()) {
      throw AdminException.refused("shard '" + shard.name() + "' exists already");
    }
    if (known != null && !known.equals(shard.withJoining(true))) {
      throw AdminException.refused(
          "shard '%s' is joining on server '%s' already; DROP SHARD %s first"
              .formatted(shard.name(), known.primary(), shard.name()));
    }
    servers(shard).forEach(name -> need(state.servers().containsKey(name), "server", name));
    for (Shard other : state.shards().values()) {
      servers(other)
          .filter(name -> !other.name().equals(shard.name()))
          .filter(servers(shard).toList()::contains)
          .findFirst()
          .ifPresent(
              name -> {
                throw AdminException.refused(
                    "server '%s' belongs to shard '%s' already".formatted(name, other.name()));
              });
    }
  }

  private void copySchemas(ClusterState state, Shard shard) {
    Server primary = state.servers().get(shard.primary());
    for (String database : state.databases().keySet()) {
      copySchema(state, database, primary);
      new ProgramAdmin(context).copy(state, database, primary);
    }
    makeDecisionTable(primary);
  }

  /** The first transaction over several shards may come at once. */
  private void makeDecisionTable(Server server) {
    try (JdbcSession session = JdbcSession.open(context.pools(), server)) {
      for (String sql : Decisions.CREATE) {
        session.execute(sql);
      }
    } catch (SQLException e) {
      log.info(
          "Table of decisions is made when the server answers server={} cause={}",
          server.name(),
          Reason.of(e));
    }
  }

  private void copySchema(ClusterState state, String database, Server to) {
    String home = state.databases().get(database).homeShard();
    String text;
    try (JdbcSession from = JdbcSession.open(context.pools(), ShardRunner.primary(state, home))) {
      text =
          from.query("SHOW CREATE DATABASE IF NOT EXISTS " + JdbcSession.quote(database))
              .getFirst()
              .get(1);
    } catch (SQLException e) {
      throw ShardRunner.failure(home, e);
    }
    try (JdbcSession session = JdbcSession.open(context.pools(), to)) {
      session.execute(text);
    } catch (SQLException e) {
      throw AdminException.refused(
          "server '%s': the schema of database '%s' cannot be created: %s"
              .formatted(to.name(), database, e.getMessage()));
    }
  }

  AdminResult drop(AdminStatement.DropShard statement) {
    String name = statement.name();
    Shard[] joining = new Shard[1];
    ClusterState after =
        context
            .store()
            .update(
                state -> {
                  need(state.shards().containsKey(name), "shard", name);
                  joining[0] = state.shards().get(name).joining() ? state.shards().get(name) : null;
                  List<String> owned = owned(state, name);
                  if (!owned.isEmpty()) {
                    throw AdminException.refused(
                        ("shard '%1$s' cannot be dropped: it holds %2$s. RESHARD REMOVE SHARD %1$s"
                                + " moves the keys of table groups away, RESHARD MOVE TABLE t"
                                + " SINGLE ON s a single table, and ALTER DATABASE d ON SHARD s"
                                + " gives a database another home")
                            .formatted(name, String.join(", ", owned)));
                  }
                  return List.of(new Change.Remove(Entity.Kind.SHARD, name));
                });
    return joining[0] == null ? AdminContext.DONE : dropCopies(after, joining[0]);
  }

  /** What a shard that has not joined has got is of no use; that it can't be had is no error. */
  private AdminResult dropCopies(ClusterState state, Shard shard) {
    Server server = state.servers().get(shard.primary());
    try (JdbcSession session =
        JdbcSession.open(
            context.pools(), server, Optional.empty(), Map.of("foreign_key_checks", "0"))) {
      for (TableRule rule : state.tables().values()) {
        if (rule instanceof TableRule.Reference) {
          TableName name = new TableName(rule.database(), rule.table());
          Optional<Boolean> isView = TableChanges.isView(session, name);
          if (isView.isPresent()) {
            session.execute((isView.get() ? "DROP VIEW " : "DROP TABLE ") + name.quoted());
          }
        }
      }
      return AdminContext.DONE;
    } catch (SQLException e) {
      return new AdminResult.Done(
          0,
          "",
          List.of(
              new AdminResult.Warning(
                  "Note",
                  MySqlError.ER_UNKNOWN_ERROR.errno(),
                  "copies of reference tables may be left on server '%s': %s"
                      .formatted(server.name(), e.getMessage()))));
    }
  }

  private static List<String> owned(ClusterState state, String shard) {
    List<String> owned = new ArrayList<>();
    state.groups().values().stream()
        .filter(group -> group.placement().shards().contains(shard))
        .forEach(group -> owned.add("keys of table group " + group.name()));
    state.databases().values().stream()
        .filter(database -> database.homeShard().equals(shard))
        .forEach(database -> owned.add("the home of database " + database.name()));
    for (TableRule rule : state.tables().values()) {
      if (rule instanceof TableRule.Single single && single.shard().equals(shard)) {
        owned.add("single table " + rule.key());
      }
    }
    if (state.joinedShards().equals(Set.of(shard))
        && state.tables().values().stream().anyMatch(TableRule.Reference.class::isInstance)) {
      owned.add("the only copy of the reference tables");
    }
    owned.sort(null);
    return owned;
  }
}
