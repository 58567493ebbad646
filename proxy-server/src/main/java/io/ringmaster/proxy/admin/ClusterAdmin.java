package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.config.HostPort;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.ServerCheck;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Servers and shards. */
final class ClusterAdmin {
  private final AdminContext context;
  private final ServerCheck check;

  ClusterAdmin(AdminContext context) {
    this.context = context;
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
            statement.tls());
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
            statement.tls().orElse(old.tls()));
    List<Server> others =
        state.servers().values().stream().filter(other -> !other.equals(old)).toList();
    refuse(changed, check.problem(changed, others));
    boolean holdsRows =
        state.shards().values().stream().anyMatch(shard -> shard.primary().equals(old.name()));
    if (holdsRows && !changed.address().equals(old.address())) {
      refuse(changed, check.lacking(changed, state.databases().keySet()));
    }
    if (!changed.equals(old)) {
      context.store().update(state.epoch(), List.of(new Change.Replace(changed)));
    }
    return AdminContext.DONE;
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
   * A new shard gets the schemas of all databases before it is known. It owns nothing yet, so it
   * needs no sharded tables; but reference tables must be whole on every shard, and copying them
   * while they are written to is a migration.
   */
  AdminResult create(AdminStatement.CreateShard statement) {
    ClusterState state = context.store().load();
    if (state.shards().containsKey(statement.name())) {
      throw AdminException.refused("shard '" + statement.name() + "' exists already");
    }
    Shard shard = new Shard(statement.name(), statement.primary(), statement.replicas());
    servers(shard).forEach(name -> need(state.servers().containsKey(name), "server", name));
    state.tables().values().stream()
        .filter(TableRule.Reference.class::isInstance)
        .findFirst()
        .ifPresent(
            rule -> {
              throw AdminException.notSupported(
                  "a shard cannot be added yet while there are reference tables (%s), which would"
                          .formatted(rule.key())
                      + " have to be copied to it");
            });
    for (String database : state.databases().keySet()) {
      copySchema(state, database, state.servers().get(shard.primary()));
    }
    context.store().update(state.epoch(), List.of(new Change.Add(shard)));
    return AdminContext.DONE;
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
    context
        .store()
        .update(
            state -> {
              need(state.shards().containsKey(name), "shard", name);
              List<String> owned = owned(state, name);
              if (!owned.isEmpty()) {
                throw AdminException.refused(
                    "shard '%s' cannot be dropped: it holds %s"
                        .formatted(name, String.join(", ", owned)));
              }
              return List.of(new Change.Remove(Entity.Kind.SHARD, name));
            });
    return AdminContext.DONE;
  }

  private static List<String> owned(ClusterState state, String shard) {
    List<String> owned = new ArrayList<>();
    state.groups().values().stream()
        .filter(group -> group.placement().shards().contains(shard))
        .forEach(group -> owned.add("keys of table group " + group.name()));
    state.databases().values().stream()
        .filter(database -> database.homeShard().equals(shard))
        .forEach(database -> owned.add("single tables of database " + database.name()));
    for (TableRule rule : state.tables().values()) {
      if (rule instanceof TableRule.Single single && single.shard().equals(shard)) {
        owned.add("single table " + rule.key());
      }
    }
    if (state.shards().size() == 1
        && state.tables().values().stream().anyMatch(TableRule.Reference.class::isInstance)) {
      owned.add("the only copy of the reference tables");
    }
    owned.sort(null);
    return owned;
  }
}
